//! An action's body, read by the names and types of its parameters.

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::fault::{Fault, Result};
use crate::wire::Call;

pub(crate) struct Parameters<'a> {
    action: &'a str,
    body: Map<String, Json>,
}

impl<'a> Parameters<'a> {
    /// Refuses parameters that the action does not have.
    pub(crate) fn read(call: &Call, action: &'a str, known: &[&str]) -> Result<Self> {
        let body = call.json(action)?;
        let unknown = body.keys().find(|name| !name.contains('@') && !known.contains(&name.as_str()));
        if let Some(name) = unknown {
            let reason = format!(
                "The parameter '{name}' in the request payload is not a valid parameter for the operation '{action}'."
            );
            return Err(Fault::payload(action, reason));
        }
        Ok(Self { action, body })
    }

    /// A text; absent and null are the same.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.body.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(name, "a text")),
        }
    }

    pub(crate) fn id(&self, name: &str) -> Result<Option<Uuid>> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) => crate::route::parse_id(text.trim()).map(Some).ok_or_else(|| self.wrong(name, "an id")),
        }
    }

    pub(crate) fn int(&self, name: &str) -> Result<Option<i32>> {
        match self.body.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(value) => {
                let n = value.as_i64().and_then(|n| i32::try_from(n).ok());
                n.map(Some).ok_or_else(|| self.wrong(name, "a whole number"))
            }
        }
    }

    /// One of an option set's numbers.
    pub(crate) fn choice(&self, name: &str, codes: &[i32]) -> Result<Option<i32>> {
        let value = self.int(name)?;
        if value.is_some_and(|v| !codes.contains(&v)) {
            let accepted: Vec<String> = codes.iter().map(i32::to_string).collect();
            return Err(self.wrong(name, &format!("one of {}", accepted.join(", "))));
        }
        Ok(value)
    }

    pub(crate) fn missing(&self, name: &str) -> Fault {
        Fault::argument(format!("Required parameter '{name}' of '{}' is missing.", self.action))
    }

    fn wrong(&self, name: &str, expected: &str) -> Fault {
        Fault::payload(self.action, format_args!("The parameter '{name}' has to be {expected}."))
    }
}
