//! What can go wrong when talking to Dataverse, and the error body on the wire.

use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::transport::TransportError;

/// Error codes as Dataverse prints them (`error.code`), with the HTTP status each travels with.
pub mod codes {
    pub const OBJECT_DOES_NOT_EXIST: &str = "0x80040217";
    pub const NO_RECORD_WITH_KEY: &str = "0x80060891";
    pub const RESOURCE_NOT_FOUND: &str = "0x8006088a";
    pub const ODATA: &str = "0x80060888";
    pub const BAD_PAYLOAD: &str = "0x80048d19";
    pub const INVALID_ARGUMENT: &str = "0x80040203";
    pub const REQUIRED_FIELD_MISSING: &str = "0x80040200";
    pub const STRING_LENGTH_TOO_LONG: &str = "0x80044331";
    pub const PICKLIST_VALUE_OUT_OF_RANGE: &str = "0x8004431a";
    pub const INTEGER_OUT_OF_RANGE: &str = "0x8004432f";
    pub const INVALID_STATUS: &str = "0x80048408";
    pub const FETCHXML_NO_ENTITY: &str = "0x80041102";
    pub const FETCHXML_NO_ATTRIBUTE: &str = "0x80041103";
    pub const UNKNOWN_OPERATOR: &str = "0x80041120";
    pub const PLUGIN_ABORTED: &str = "0x80040265";
    pub const DUPLICATE_RECORD: &str = "0x80040237";
    pub const CONCURRENCY_VERSION_MISMATCH: &str = "0x80060882";
    /// A request whose SQL took too long; with which status is not documented.
    pub const SQL_TIMEOUT: &str = "0x80044151";
    pub const AGGREGATE_LIMIT: &str = "0x8004e023";
    pub const TOO_MANY_LINKS: &str = "0x8004430d";
    pub const CANNOT_DELETE_ASSOCIATED: &str = "0x80040227";
    pub const UNEXPECTED: &str = "0x80040216";
}

/// `{"error":{"code":"0x…","message":"…"}}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No answer came: the connection, not the environment.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The environment answered with an error.
    #[error("{}", .error.message)]
    Api { status: StatusCode, error: ApiError },
    /// An answer that is not what this request is answered with.
    #[error("The environment's answer was not understood: {0}")]
    Answer(String),
}

impl Error {
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api { status, .. } => Some(*status),
            _ => None,
        }
    }

    pub fn has_code(&self, code: &str) -> bool {
        matches!(self, Self::Api { error, .. } if error.code.eq_ignore_ascii_case(code))
    }

    /// Whether the record is not, or no longer, there.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether somebody else changed the record since it was read.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(StatusCode::PRECONDITION_FAILED)
    }

    /// Reads an error answer. A second shape, `{"Message": "…"}`, is in the field too; anything else keeps the status.
    pub fn from_response(status: StatusCode, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Envelope {
            error: Option<ApiError>,
            #[serde(rename = "Message")]
            message: Option<String>,
        }
        let error = serde_json::from_slice::<Envelope>(body)
            .ok()
            .and_then(|e| e.error.or_else(|| e.message.map(|message| ApiError { code: String::new(), message })))
            .filter(|e| !e.message.is_empty())
            .unwrap_or_else(|| ApiError {
                code: String::new(),
                message: format!("The environment answered {status}."),
            });
        Self::Api { status, error }
    }
}
