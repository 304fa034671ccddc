//! Batches put together: requests to forward, and answers.

use http::header::{CONTENT_LENGTH, HeaderMap};

use super::{Answer, Operation, Part};

/// A batch request: its content type and its body. `id` marks the boundaries and stands in no part's own text; it has at
/// most 40 letters, digits and hyphens.
pub fn write_request(parts: &[Part<Operation>], id: &str) -> (String, Vec<u8>) {
    write(parts, &format!("batch_{id}"), &format!("changeset_{id}"))
}

/// The answer to a batch, likewise.
pub fn write_response(parts: &[Part<Answer>], id: &str) -> (String, Vec<u8>) {
    write(parts, &format!("batchresponse_{id}"), &format!("changesetresponse_{id}"))
}

trait Message {
    fn content_id(&self) -> Option<&str>;
    fn write(&self, out: &mut Vec<u8>);
}

impl Message for Operation {
    fn content_id(&self) -> Option<&str> {
        self.content_id.as_deref()
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(format!("{} {} HTTP/1.1\r\n", self.method, self.url).bytes());
        let mut headers = self.headers.clone();
        headers.insert(CONTENT_LENGTH, self.body.len().into());
        write_headers(out, &headers);
        out.extend(&self.body);
    }
}

impl Message for Answer {
    fn content_id(&self) -> Option<&str> {
        self.content_id.as_deref()
    }

    fn write(&self, out: &mut Vec<u8>) {
        let status = self.response.status();
        out.extend(format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or("")).bytes());
        write_headers(out, self.response.headers());
        out.extend(self.response.body());
    }
}

fn write<T: Message>(parts: &[Part<T>], boundary: &str, set_boundary: &str) -> (String, Vec<u8>) {
    let mut out = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::One(message) => single(&mut out, boundary, message),
            Part::ChangeSet(messages) => {
                let set = format!("{set_boundary}_{at}");
                out.extend(format!("--{boundary}\r\nContent-Type: multipart/mixed; boundary={set}\r\n\r\n").bytes());
                for message in messages {
                    single(&mut out, &set, message);
                }
                out.extend(format!("--{set}--\r\n").bytes());
            }
        }
    }
    out.extend(format!("--{boundary}--\r\n").bytes());
    (format!("multipart/mixed; boundary={boundary}"), out)
}

fn single<T: Message>(out: &mut Vec<u8>, boundary: &str, message: &T) {
    let head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n";
    out.extend(format!("--{boundary}\r\n{head}").bytes());
    if let Some(id) = message.content_id() {
        out.extend(format!("Content-ID: {id}\r\n").bytes());
    }
    out.extend(b"\r\n");
    message.write(out);
    out.extend(b"\r\n");
}

fn write_headers(out: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        out.extend(dressed(name.as_str()).bytes());
        out.extend(b": ");
        out.extend(value.as_bytes());
        out.extend(b"\r\n");
    }
    out.extend(b"\r\n");
}

/// `content-type` as `Content-Type`: inside a batch some readers mind the case.
fn dressed(name: &str) -> String {
    let word = |word: &str| match word {
        "odata" => "OData".to_owned(),
        "entityid" => "EntityId".to_owned(),
        "maxversion" => "MaxVersion".to_owned(),
        "etag" => "ETag".to_owned(),
        "id" => "ID".to_owned(),
        word => {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        }
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use http::Response;

    use super::*;

    #[test]
    fn names_are_written_as_their_pages_spell_them() {
        for name in ["OData-EntityId", "ETag", "Content-ID", "If-None-Match", "OData-Version", "Preference-Applied"] {
            assert_eq!(dressed(&name.to_ascii_lowercase()), name);
        }
    }

    #[test]
    fn an_answer_has_its_status_and_its_id() {
        let response = Response::builder().status(204).header("odata-entityid", "u").body(Vec::new()).unwrap();
        let answer = Answer { content_id: Some("7".to_owned()), response };
        let text = String::from_utf8(write_response(&[Part::ChangeSet(vec![answer])], "r").1).unwrap();
        assert!(text.contains("Content-ID: 7\r\n\r\nHTTP/1.1 204 No Content\r\nOData-EntityId: u\r\n\r\n"), "{text}");
    }
}
