//! FetchXML, Dataverse's own query format: read, checked against the schema, and turned into SQL.
