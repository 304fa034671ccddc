//! Errors as they leave on the wire: status, code, message.

use crate::readers::Busy;
use dataverse::{ApiError, codes};
use http::StatusCode;
use uuid::Uuid;

/// A request that was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    pub(crate) error: ApiError,
    /// The methods that the resource takes, for Allow.
    pub(crate) allow: Option<&'static str>,
}

/// What is said of work that cost more than its budget.
pub(crate) const TOO_MUCH_WORK: &str = "SQL timeout expired. This asks for more work than the embedded Dataverse does at \
     once. Narrow the query, or save a part of it as a segment of its own.";

pub(crate) type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status, error: ApiError { code: code.to_owned(), message: message.into() }, allow: None }
    }

    pub(crate) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// A URL that is not understood: its options, filter or key.
    pub(crate) fn odata(message: impl Into<String>) -> Self {
        Self::bad(codes::ODATA, message)
    }

    /// A property that the type does not have, named in the URL.
    pub(crate) fn no_property(name: &str, type_name: &str) -> Self {
        Self::odata(format!("Could not find a property named '{name}' on type '{type_name}'."))
    }

    /// A body that is not understood.
    pub(crate) fn payload(set: &str, reason: impl std::fmt::Display) -> Self {
        Self::bad(
            codes::BAD_PAYLOAD,
            format!(
                "Error identified in Payload provided by the user for Entity :'{set}'. \
                 InnerException : Microsoft.OData.ODataException: {reason}"
            ),
        )
    }

    pub(crate) fn no_record(entity: &str, id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::OBJECT_DOES_NOT_EXIST,
            format!("{entity} With Id = {id} Does Not Exist"),
        )
    }

    pub(crate) fn no_record_with_key(entity: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::NO_RECORD_WITH_KEY,
            format!("A record with the specified key values does not exist in {entity} entity"),
        )
    }

    /// A path segment that names nothing.
    pub(crate) fn no_resource(segment: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::RESOURCE_NOT_FOUND,
            format!("Resource not found for the segment '{segment}'."),
        )
    }

    /// An action or function asked with the other's verb.
    pub(crate) fn no_http_resource(url: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "",
            format!("No HTTP resource was found that matches the request URI '{url}'."),
        )
    }

    pub(crate) fn method(method: &http::Method, allow: &'static str) -> Self {
        let message = format!("The requested resource does not support http method '{method}'. It takes: {allow}.");
        Self { allow: Some(allow), ..Self::new(StatusCode::METHOD_NOT_ALLOWED, codes::ODATA, message) }
    }

    /// Part of Dataverse that is not emulated.
    pub(crate) fn unsupported(what: impl std::fmt::Display) -> Self {
        Self::not_implemented(format!("{what} is not supported by the embedded Dataverse."))
    }

    pub(crate) fn not_implemented(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, codes::UNEXPECTED, message)
    }

    /// The file cannot be trusted.
    pub(crate) fn damaged() -> Self {
        let message = "The database file is damaged. Stop the program and restore a copy of the file.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, codes::UNEXPECTED, message)
    }

    /// Others have all readers, and have had them for long.
    pub(crate) fn busy() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "0x80072326",
            "Too many costly requests run at once. Ask again in a moment.",
        )
    }

    pub(crate) fn duplicate() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            codes::DUPLICATE_RECORD,
            "A record with matching key values already exists.",
        )
    }

    pub(crate) fn version_mismatch() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            codes::CONCURRENCY_VERSION_MISMATCH,
            "The version of the existing record doesn't match the RowVersion property provided.",
        )
    }

    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self::bad(codes::INVALID_ARGUMENT, message)
    }

    /// What a plug-in of the marketing solution refuses.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::bad(codes::PLUGIN_ABORTED, message)
    }

    pub(crate) fn invalid_status(message: impl Into<String>) -> Self {
        Self::bad(codes::INVALID_STATUS, message)
    }

    /// More work than one request may cost. Which status goes with Dataverse's own code for it is not documented; an
    /// internal error is what no client repeats by itself.
    pub(crate) fn too_much_work() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, codes::SQL_TIMEOUT, TOO_MUCH_WORK)
    }

    pub(crate) fn no_such_id(entity: &str, id: Uuid) -> Self {
        Self::no_record(entity, &id.to_string())
    }
}

impl From<rusqlite::Error> for Fault {
    /// SQLite's own words stay inside: they may hold data.
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) {
            return Self::too_much_work();
        }
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, codes::UNEXPECTED, "An unexpected error occurred.")
    }
}

impl From<Busy> for Fault {
    fn from(_: Busy) -> Self {
        Self::busy()
    }
}
