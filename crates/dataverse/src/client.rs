//! Requests that Dataverse answers, typed on both ends.

use std::future::{Future, poll_fn};
use std::task::Poll;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, IF_MATCH};
use http::{HeaderName, Method, Request, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::assumptions::{self, MembersState};
use crate::error::{ApiError, Error, codes};
use crate::lookup::{Found, LookupTable};
use crate::metadata::{AttributeDetailDto, EntityDto, EntityMetadata, EntitySummary};
use crate::odata::Query;
use crate::older_members::OlderMembers;
use crate::outbound::{
    Contacts, FETCH_CONTACTS, FetchContacts, MembersUpdate, NewSegment, QueryField, SEGMENT_MEMBERS_UPDATE, SEGMENTS,
    Segment, SegmentChanges, VALIDATE_SEGMENT, ValidateSegment, ValidationIssue,
};
use crate::transport::Transport;

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// One page of records.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The link to the next page, to be used as it is.
    pub next: Option<String>,
    /// All records that match, when that was asked; Dataverse counts to 5,000.
    pub count: Option<u64>,
    /// Another one whenever the environment's metadata changed, where that is told.
    pub metadata_version: Option<String>,
}

/// The Web API over a transport.
#[derive(Clone, Debug)]
pub struct Client<T> {
    transport: T,
    query_field: QueryField,
    older_members: Option<OlderMembers>,
}

/// Who asks, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct WhoAmI {
    #[serde(rename = "UserId")]
    pub user: Uuid,
    #[serde(rename = "BusinessUnitId")]
    pub business_unit: Uuid,
    #[serde(rename = "OrganizationId")]
    pub organization: Uuid,
}

#[derive(Deserialize)]
struct Collection<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink", default)]
    next: Option<String>,
    #[serde(rename = "@odata.count", default)]
    count: Option<u64>,
    #[serde(rename = "@Microsoft.Dynamics.CRM.globalmetadataversion", default)]
    metadata_version: Option<String>,
    /// Minus one where it was not counted.
    #[serde(rename = "@Microsoft.Dynamics.CRM.totalrecordcount", default)]
    total: Option<i64>,
    /// Counting stopped there.
    #[serde(rename = "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded", default)]
    has_more: bool,
}

impl<T: Transport> Client<T> {
    pub fn new(transport: T) -> Self {
        Self { transport, query_field: QueryField::default(), older_members: None }
    }

    /// Sends the query text in the other column (see [`QueryField`]).
    #[must_use]
    pub fn with_query_field(mut self, field: QueryField) -> Self {
        self.query_field = field;
        self
    }

    /// Reads the members of this static segment by FetchXML, the deprecated way.
    #[must_use]
    pub fn with_older_members(mut self, query_name: String, id: Uuid) -> Self {
        self.older_members = Some(OlderMembers { query_name, id });
        self
    }

    pub async fn segments(&self, query: &Query<'_>, page_size: u32) -> Result<Page<Segment>, Error> {
        self.page(&collection(SEGMENTS, query), page_size).await
    }

    /// The page behind [`Page::next`]; `page_size` has to be the one the first page was asked with.
    pub async fn next_segments(&self, next: &str, page_size: u32) -> Result<Page<Segment>, Error> {
        let path = below_root(next).ok_or_else(|| Error::Answer(format!("{next} is no page of this environment")))?;
        self.page(path, page_size).await
    }

    pub async fn segment(&self, id: Uuid) -> Result<Segment, Error> {
        json(self.send(self.reading(id)).await?)
    }

    /// The whole record as it is answered.
    pub async fn segment_record(&self, id: Uuid) -> Result<Value, Error> {
        json(self.send(self.reading(id)).await?)
    }

    pub fn reading(&self, id: Uuid) -> Request<Vec<u8>> {
        let mut request = request(Method::GET, &record(SEGMENTS, id));
        header(&mut request, PREFER, "odata.include-annotations=\"*\"");
        request
    }

    /// Creates under the id chosen by the caller. Asked again because an answer was lost, it finds the first one.
    pub async fn create_segment(&self, segment: &NewSegment) -> Result<(), Error> {
        match self.send(self.creating(segment)).await {
            Err(error) if error.has_code(codes::DUPLICATE_RECORD) => {
                let existing = self.segment(segment.id).await?;
                if existing.name.as_deref() == Some(&segment.name) { Ok(()) } else { Err(error) }
            }
            other => other.map(drop),
        }
    }

    pub fn creating(&self, segment: &NewSegment) -> Request<Vec<u8>> {
        with_body(request(Method::POST, &format!("/{SEGMENTS}")), &segment.body(self.query_field))
    }

    /// Changes a segment that exists; with an etag, only as long as nobody else changed it.
    pub async fn update_segment(&self, id: Uuid, etag: Option<&str>, changes: &SegmentChanges) -> Result<(), Error> {
        self.send(self.changing(id, etag, changes)).await.map(drop)
    }

    pub fn changing(&self, id: Uuid, etag: Option<&str>, changes: &SegmentChanges) -> Request<Vec<u8>> {
        let mut request = with_body(request(Method::PATCH, &record(SEGMENTS, id)), &changes.body(self.query_field));
        // Without If-Match a PATCH would create the record anew.
        header(&mut request, IF_MATCH, etag.unwrap_or("*"));
        request
    }

    pub async fn delete_segment(&self, id: Uuid, etag: Option<&str>) -> Result<(), Error> {
        self.send(self.deleting(id, etag)).await.map(drop)
    }

    pub fn deleting(&self, id: Uuid, etag: Option<&str>) -> Request<Vec<u8>> {
        let mut request = request(Method::DELETE, &record(SEGMENTS, id));
        if let Some(etag) = etag {
            header(&mut request, IF_MATCH, etag);
        }
        request
    }

    /// What the environment finds wrong; nothing when it accepts the definition.
    pub async fn validate(&self, segment: &ValidateSegment) -> Result<Vec<ValidationIssue>, Error> {
        let answer = self.send(self.checking(segment)).await?;
        assumptions::read_validation(answer.body())
    }

    pub fn checking(&self, segment: &ValidateSegment) -> Request<Vec<u8>> {
        with_body(request(Method::POST, &format!("/{VALIDATE_SEGMENT}")), &segment.body(self.query_field))
    }

    pub async fn fetch_contacts(&self, fetch: &FetchContacts) -> Result<Contacts, Error> {
        if let Some(fetch_xml) = self.older_members.as_ref().and_then(|older| older.fetch_xml(fetch)) {
            let found = self.by_fetch_xml(&fetch_xml).await?;
            let total = found.total.and_then(|total| total.try_into().ok());
            return Ok(Contacts { rows: found.value, total, has_more: found.has_more });
        }
        assumptions::read_contacts(self.action(FETCH_CONTACTS, &fetch.body()).await?.body())
    }

    pub async fn update_members(&self, update: &MembersUpdate) -> Result<MembersState, Error> {
        assumptions::read_members_state(self.action(SEGMENT_MEMBERS_UPDATE, &update.body()).await?.body())
    }

    /// The members read the deprecated way, by FetchXML.
    pub async fn contacts_by_fetch_xml(&self, fetch_xml: &str) -> Result<Vec<serde_json::Map<String, Value>>, Error> {
        Ok(self.by_fetch_xml(fetch_xml).await?.value)
    }

    async fn by_fetch_xml(&self, fetch_xml: &str) -> Result<Collection<serde_json::Map<String, Value>>, Error> {
        let encoded = percent_encoding::utf8_percent_encode(fetch_xml, percent_encoding::NON_ALPHANUMERIC);
        let mut request = request(Method::GET, &format!("/contacts?fetchXml={encoded}"));
        header(&mut request, PREFER, "odata.include-annotations=\"*\"");
        json(self.send(request).await?)
    }

    pub async fn who_am_i(&self) -> Result<WhoAmI, Error> {
        json(self.send(request(Method::GET, "/WhoAmI")).await?)
    }

    /// Every entity by name, without its columns.
    pub async fn entities(&self) -> Result<Vec<EntitySummary>, Error> {
        let query = Query {
            select: vec!["LogicalName", "EntitySetName", "DisplayName", "PrimaryIdAttribute", "PrimaryNameAttribute"],
            ..Query::default()
        };
        let answer = self.send(request(Method::GET, &collection("EntityDefinitions", &query))).await?;
        Ok(json::<Collection<EntityDto>>(answer)?.value.into_iter().map(EntityDto::into_summary).collect())
    }

    /// An entity with its columns, their options and targets, and its relationships.
    pub async fn entity(&self, logical_name: &str) -> Result<EntityMetadata, Error> {
        const CASTS: [(&str, &str); 7] = [
            ("Picklist", "$select=LogicalName&$expand=OptionSet,GlobalOptionSet"),
            ("State", "$select=LogicalName&$expand=OptionSet"),
            ("Status", "$select=LogicalName&$expand=OptionSet"),
            ("MultiSelectPicklist", "$select=LogicalName&$expand=OptionSet,GlobalOptionSet"),
            ("Boolean", "$select=LogicalName&$expand=OptionSet"),
            ("Lookup", "$select=LogicalName,Targets"),
            ("DateTime", "$select=LogicalName,Format"),
        ];
        let definition = definition_path(logical_name)?;
        let whole = format!(
            "{definition}?$select=LogicalName,EntitySetName,DisplayName,PrimaryIdAttribute,PrimaryNameAttribute\
             &$expand=Attributes($select=LogicalName,DisplayName,AttributeType,AttributeTypeName,SourceType),\
             OneToManyRelationships,ManyToOneRelationships,ManyToManyRelationships"
        );
        let mut entity = json::<EntityDto>(self.send(request(Method::GET, &whole)).await?)?.into_metadata();
        let casts = CASTS.iter().map(|(cast, options)| {
            format!("{definition}/Attributes/Microsoft.Dynamics.CRM.{cast}AttributeMetadata?{options}")
        });
        let details = side_by_side(casts.map(|path| async move {
            json::<Collection<AttributeDetailDto>>(self.send(request(Method::GET, &path)).await?)
        }));
        for part in details.await {
            entity.add_details(part?.value);
        }
        Ok(entity)
    }

    /// What a [`LookupTable`] asks for.
    pub async fn find(&self, table: &LookupTable, query: &Query<'_>) -> Result<Vec<Found>, Error> {
        let path = collection(table.set(), query);
        let rows = json::<Collection<Value>>(self.send(request(Method::GET, &path)).await?)?.value;
        Ok(rows.iter().filter_map(|row| table.found(row)).collect())
    }

    async fn page<R: DeserializeOwned>(&self, path: &str, page_size: u32) -> Result<Page<R>, Error> {
        let mut request = request(Method::GET, path);
        header(&mut request, PREFER, &format!("odata.maxpagesize={page_size},odata.include-annotations=\"*\""));
        let collection: Collection<R> = json(self.send(request).await?)?;
        Ok(Page {
            items: collection.value,
            next: collection.next,
            count: collection.count,
            metadata_version: collection.metadata_version,
        })
    }

    async fn action(&self, name: &str, body: &Value) -> Result<Response<Vec<u8>>, Error> {
        self.send(with_body(request(Method::POST, &format!("/{name}")), body)).await
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error> {
        let response = self.transport.send(request).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Error::from_response(response.status(), response.body()))
    }
}

/// Waits for all of them at once. The libraries' ways cost the app three times the code for a handful of requests.
async fn side_by_side<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    poll_fn(|context| {
        let mut waiting = false;
        for (future, output) in all.iter_mut().filter(|(_, output)| output.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(value) => *output = Some(value),
                Poll::Pending => waiting = true,
            }
        }
        if waiting { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    all.into_iter().filter_map(|(_, output)| output).collect()
}

/// A path under the API root with the headers every request carries.
fn request(method: Method, path: &str) -> Request<Vec<u8>> {
    let mut request = Request::new(Vec::new());
    *request.method_mut() = method;
    // Every part of `path` is encoded before it gets here; a link that is not a path becomes the root, which answers.
    *request.uri_mut() = path.parse().unwrap_or_default();
    let headers: &mut HeaderMap = request.headers_mut();
    headers.insert(http::header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert("odata-version", HeaderValue::from_static("4.0"));
    headers.insert("odata-maxversion", HeaderValue::from_static("4.0"));
    headers.insert(http::header::IF_NONE_MATCH, HeaderValue::from_static("null"));
    request
}

fn header(request: &mut Request<Vec<u8>>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        request.headers_mut().insert(name, value);
    }
}

fn with_body(mut request: Request<Vec<u8>>, body: &Value) -> Request<Vec<u8>> {
    *request.body_mut() = body.to_string().into_bytes();
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request
}

fn collection(set: &str, query: &Query) -> String {
    let options = query.render();
    if options.is_empty() { format!("/{set}") } else { format!("/{set}?{options}") }
}

fn record(set: &str, id: Uuid) -> String {
    format!("/{set}({id})")
}

fn definition_path(logical_name: &str) -> Result<String, Error> {
    let plain = !logical_name.is_empty() && logical_name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain {
        return Ok(format!("/EntityDefinitions(LogicalName='{logical_name}')"));
    }
    let error = ApiError { code: String::new(), message: format!("{logical_name} is no entity name.") };
    Err(Error::Api { status: StatusCode::NOT_FOUND, error })
}

/// The part of an absolute link below `/api/data/v9.x`, byte for byte.
fn below_root(link: &str) -> Option<&str> {
    let (_, versioned) = link.split_once("/api/data/v9.")?;
    versioned.find('/').and_then(|slash| versioned.get(slash..))
}

fn json<R: DeserializeOwned>(response: Response<Vec<u8>>) -> Result<R, Error> {
    serde_json::from_slice(response.body()).map_err(|e| Error::Answer(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_link_keeps_its_bytes() {
        let link = "https://org.crm.dynamics.com/api/data/v9.2/contacts?$skiptoken=%3Ccookie%20pagenumber=%222%22";
        assert_eq!(below_root(link), Some("/contacts?$skiptoken=%3Ccookie%20pagenumber=%222%22"));
        assert_eq!(below_root("https://elsewhere.example/x"), None);
    }

    #[test]
    fn an_entity_name_cannot_leave_its_place_in_the_url() {
        assert!(definition_path("contact").is_ok());
        assert!(definition_path("contact')/../x").is_err());
    }

    #[test]
    fn what_the_client_sends_is_a_valid_url() {
        for path in ["/msdyncrm_segments?$filter=a%20eq%20%27x%27", "/EntityDefinitions(LogicalName='contact')"] {
            assert_eq!(request(Method::GET, path).uri().to_string(), path);
        }
    }
}
