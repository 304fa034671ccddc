//! From a resource and a method to what answers it.

use http::Method;
use rusqlite::{Connection, TransactionBehavior};
use serde_json::json;

use crate::fault::{Fault, Result};
use crate::odata::Navigation;
use crate::records::{self, Caller, Session, Source, located};
use crate::route::{Action, Related, Resource, resource};
use crate::wire::{Call, Reply};
use crate::{batch, metadata, real_time, schema, segments};

/// The organization that WhoAmI names.
const ORGANIZATION: &str = "5eb1c0de-0000-4000-8000-0000000000d0";

/// The database, and what the requests of one moment have in common.
pub(crate) struct Desk<'e> {
    pub(crate) conn: &'e mut Connection,
    pub(crate) now_ms: i64,
    pub(crate) caller: &'e Caller,
    pub(crate) delay_ms: i64,
}

impl Desk<'_> {
    /// Answers one request; a write is done whole or not at all.
    pub(crate) fn answer(&mut self, call: &Call) -> Result<Reply> {
        let resource = resource(&call.path)?;
        match resource {
            Resource::Batch if call.method == Method::POST => batch::answer(self, call),
            resource if call.is_read() => read(&self.session(self.conn), call, resource),
            resource => self.together(|session| write(session, call, resource)),
        }
    }

    /// Does all of the work in one transaction, or nothing.
    pub(crate) fn together<T>(&mut self, work: impl FnOnce(&Session<'_>) -> Result<T>) -> Result<T> {
        let (now_ms, caller, delay_ms) = (self.now_ms, self.caller, self.delay_ms);
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&session(&transaction, now_ms, caller, delay_ms))?;
        transaction.commit()?;
        Ok(done)
    }

    pub(crate) fn session<'c>(&'c self, conn: &'c Connection) -> Session<'c> {
        session(conn, self.now_ms, self.caller, self.delay_ms)
    }
}

pub(crate) fn session<'c>(conn: &'c Connection, now_ms: i64, caller: &'c Caller, delay_ms: i64) -> Session<'c> {
    Session { conn, now: now_ms.div_euclid(1_000) * 1_000, now_exact: now_ms, caller, delay_ms, recent: None }
}

/// Whether the request changes nothing: besides reading, three actions only ask, and so does a batch of reads.
pub(crate) fn only_asks(call: &Call, resource: &Resource) -> bool {
    match resource {
        Resource::Batch => call.method == Method::POST && batch::only_asks(call),
        Resource::Action(Action::ValidateSegment | Action::FetchContactsByQuery | Action::MembersList) => true,
        _ => call.is_read(),
    }
}

/// Answers what [`only_asks`], in a session that may not write.
pub(crate) fn ask(session: &Session<'_>, call: &Call, resource: Resource) -> Result<Reply> {
    match resource {
        Resource::Batch if !call.is_read() => batch::ask(session, call),
        resource if call.is_read() => read(session, call, resource),
        resource => write(session, call, resource),
    }
}

/// GET and HEAD.
pub(crate) fn read(session: &Session<'_>, call: &Call, resource: Resource) -> Result<Reply> {
    match resource {
        Resource::ServiceDocument => Ok(service_document(call)),
        Resource::Csdl => metadata::document(call),
        Resource::Set(table) => records::list(session, call, table, None),
        Resource::Count(table) => records::count(session, call, table, None),
        Resource::Record(table, key) => records::retrieve(session, call, table, located(session, table, &key)?),
        Resource::Property(table, key, column) => {
            records::get_property(session, call, table, located(session, table, &key)?, column)
        }
        Resource::Related(table, key, navigation, asked) => {
            let source = Source { table, id: located(session, table, &key)?, navigation };
            records::related(session, call, &source, &asked)
        }
        Resource::TotalRecordCount(parameters) => records::total_record_count(session, call, &parameters),
        Resource::WhoAmI => Ok(Reply::json(json!({
            "@odata.context": call.context("Microsoft.Dynamics.CRM.WhoAmIResponse"),
            "BusinessUnitId": session.caller.business_unit,
            "UserId": session.caller.user,
            "OrganizationId": ORGANIZATION,
        }))),
        Resource::Action(_) | Resource::Bulk(..) => Err(Fault::no_http_resource(&call.url)),
        Resource::Batch => Err(Fault::method(&call.method, methods(&Resource::Batch))),
        Resource::Metadata(path) => metadata::answer(call, &path),
    }
}

pub(crate) fn write(session: &Session<'_>, call: &Call, resource: Resource) -> Result<Reply> {
    let allow = methods(&resource);
    match (resource, &call.method) {
        (Resource::Set(table), &Method::POST) => records::create(session, call, table),
        (Resource::Bulk(table, bulk), &Method::POST) => records::bulk(session, call, table, bulk),
        (Resource::Record(table, key), &Method::PATCH) => records::update(session, call, table, &key),
        (Resource::Record(table, key), &Method::DELETE) => {
            records::delete(session, call, table, located(session, table, &key)?)
        }
        (Resource::Property(table, key, column), &Method::PUT) => {
            records::put_property(session, call, table, located(session, table, &key)?, column)
        }
        (Resource::Property(table, key, column), &Method::DELETE) => {
            records::clear_property(session, call, table, located(session, table, &key)?, column)
        }
        (Resource::Related(table, key, navigation, asked), _) => {
            let source = Source { table, id: located(session, table, &key)?, navigation };
            write_related(session, call, &source, &asked).unwrap_or_else(|| Err(Fault::method(&call.method, allow)))
        }
        (Resource::Action(Action::ValidateSegment), &Method::POST) => segments::validate(session, call),
        (Resource::Action(Action::FetchContactsByQuery), &Method::POST) => segments::fetch_contacts(session, call),
        (Resource::Action(Action::SegmentMembersUpdate), &Method::POST) => segments::update_members(session, call),
        (Resource::Action(Action::PublishSegmentDefinition), &Method::POST) => real_time::publish(session, call),
        (Resource::Action(Action::MembersList), &Method::POST) => real_time::members_list(session, call),
        (Resource::Action(_) | Resource::Bulk(..) | Resource::WhoAmI | Resource::TotalRecordCount(_), _) => {
            Err(Fault::no_http_resource(&call.url))
        }
        (Resource::Metadata(_), &Method::POST | &Method::PUT | &Method::DELETE) => {
            Err(Fault::unsupported("Changing metadata"))
        }
        (_, method) => Err(Fault::method(method, allow)),
    }
}

/// `None` when the method is not taken.
fn write_related(session: &Session<'_>, call: &Call, source: &Source, asked: &Related) -> Option<Result<Reply>> {
    Some(match (source.navigation, asked, &call.method) {
        (Navigation::Many(_) | Navigation::Through(_), Related::Links, &Method::POST)
        | (Navigation::Single(_), Related::Links, &Method::PUT) => records::associate(session, call, source),
        (_, Related::Links, &Method::DELETE) => records::disassociate(session, call, source, None),
        (_, Related::Link(of), &Method::DELETE) => records::disassociate(session, call, source, Some(of)),
        (Navigation::Many(_) | Navigation::Through(_), Related::Records, &Method::POST) => {
            records::create_related(session, call, source)
        }
        (
            navigation @ Navigation::Single(_),
            Related::Records,
            &Method::POST | &Method::PATCH | &Method::PUT | &Method::DELETE,
        ) => Err(Fault::unsupported(format_args!("Writing through '{}'", navigation.name()))),
        _ => return None,
    })
}

/// What Allow says of a resource.
fn methods(resource: &Resource) -> &'static str {
    match resource {
        Resource::Set(_) => "GET, HEAD, POST",
        Resource::Record(..) => "GET, HEAD, PATCH, DELETE",
        Resource::Property(..) => "GET, HEAD, PUT, DELETE",
        Resource::Action(_) | Resource::Bulk(..) | Resource::Batch => "POST",
        Resource::Related(_, _, Navigation::Many(_) | Navigation::Through(_), Related::Records) => "GET, HEAD, POST",
        Resource::Related(_, _, Navigation::Many(_) | Navigation::Through(_), Related::Links) => {
            "GET, HEAD, POST, DELETE"
        }
        Resource::Related(_, _, Navigation::Single(_), Related::Links) => "GET, HEAD, PUT, DELETE",
        Resource::Related(_, _, _, Related::Link(_)) => "DELETE",
        Resource::ServiceDocument
        | Resource::Csdl
        | Resource::Count(_)
        | Resource::Related(..)
        | Resource::WhoAmI
        | Resource::TotalRecordCount(_)
        | Resource::Metadata(_) => "GET, HEAD",
    }
}

fn service_document(call: &Call) -> Reply {
    let mut context = call.context("");
    if let Some(text) = context.as_str() {
        context = text.trim_end_matches('#').into();
    }
    let sets: Vec<_> =
        schema::entities().map(|table| json!({ "name": table.set, "kind": "EntitySet", "url": table.set })).collect();
    Reply::json(json!({ "@odata.context": context, "value": sets }))
}
