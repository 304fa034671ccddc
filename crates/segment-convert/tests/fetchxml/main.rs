//! FetchXML is checked in three ways: its text, its form against a schema, and its meaning. For the last, generated
//! queries run over records in memory, once by the embedded Dataverse's SQL and once by a FetchXML evaluator of our own
//! that knows `any` and `not any`; what the embedded Dataverse can read of FetchXML runs there, over its demo data.

#[cfg(test)]
mod back;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod documents;
#[cfg(test)]
#[path = "../../../emulator/tests/evaluate/queries.rs"]
mod queries;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod same;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod texts;
#[cfg(test)]
#[path = "../../../emulator/tests/evaluate/world.rs"]
mod world;
