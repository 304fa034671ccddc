//! Reading a batch: any bytes are read or refused, and what is written is read alike.

#[cfg(test)]
mod batch {
    use dataverse::batch::{Operation, Part, read, write_request};
    use http::{HeaderMap, Method};
    use proptest::prelude::*;

    /// Pieces of batches in any order, so that many get past the first line.
    fn soup() -> impl Strategy<Value = Vec<u8>> {
        let pieces: Vec<&'static [u8]> = vec![
            b"--b",
            b"--c",
            b"--",
            b"\r\n",
            b"\r\n\r\n",
            b"\n",
            b"Content-Type: application/http\r\n",
            b"Content-Type: multipart/mixed; boundary=c\r\n",
            b"Content-ID: 1\r\n",
            b"Content-Length: 5\r\n",
            b"Content-Length: 99999999999999999999\r\n",
            b"GET contacts HTTP/1.1",
            b"PATCH $1 HTTP/1.1",
            b" HTTP/1.1",
            b": ",
            b"{}",
            b"\xff\x00",
            "é".as_bytes(),
        ];
        let piece = prop_oneof![
            9 => prop::sample::select(pieces).prop_map(<[u8]>::to_vec),
            1 => prop::collection::vec(any::<u8>(), 0..8),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    fn operation() -> impl Strategy<Value = Operation> {
        let method = prop::sample::select(vec![Method::POST, Method::PATCH, Method::PUT, Method::DELETE]);
        let body = prop::collection::vec(any::<u8>(), 0..60);
        ("[a-z$/?=&%0-9()']{1,40}", method, body).prop_map(|(url, method, body)| Operation {
            content_id: None,
            method,
            url,
            headers: HeaderMap::from_iter([(http::header::ACCEPT, http::HeaderValue::from_static("x"))]),
            body,
        })
    }

    fn parts() -> impl Strategy<Value = Vec<Part<Operation>>> {
        let set = prop::collection::vec(operation(), 1..4).prop_map(|mut operations| {
            for (at, operation) in operations.iter_mut().enumerate() {
                operation.content_id = Some(at.to_string());
            }
            Part::ChangeSet(operations)
        });
        prop::collection::vec(prop_oneof![operation().prop_map(Part::One), set], 1..5)
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in prop_oneof![soup(), prop::collection::vec(any::<u8>(), 0..200)]) {
            let _ = read("multipart/mixed; boundary=b", &body);
        }

        #[test]
        fn any_content_type_is_read_or_refused(kind in "(multipart/mixed|;|=|boundary|\"|b| |é){0,8}") {
            let _ = read(&kind, b"--b\r\nContent-Type: application/http\r\n\r\nGET x HTTP/1.1\r\n\r\n--b--");
        }

        #[test]
        fn what_is_written_is_read_alike(parts in parts()) {
            // No body holds so long a boundary.
            let (kind, text) = write_request(&parts, &"x".repeat(40));
            let mut again = read(&kind, &text).unwrap();
            for part in &mut again {
                let operations = match part {
                    Part::One(one) => std::slice::from_mut(one),
                    Part::ChangeSet(all) => all,
                };
                for operation in operations {
                    let length = operation.headers.remove("content-length").unwrap();
                    prop_assert_eq!(length.to_str().unwrap(), operation.body.len().to_string());
                }
            }
            prop_assert_eq!(format!("{again:?}"), format!("{parts:?}"));
        }
    }
}
