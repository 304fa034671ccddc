//! The document, and what stands in its elements.

use roxmltree::{Document, Node, ParsingOptions};

use crate::loss::ConvertError;

const MAX_BYTES: usize = 1_000_000;
const MAX_NODES: u32 = 20_000;
const MAX_DEPTH: usize = 60;
/// Dataverse's own bound for conditions and links together.
const MAX_CONDITIONS: usize = 500;
/// FetchXML declares no namespaces, and many of them cost the XML parser far more time than they are long.
const MAX_NAMESPACES: usize = 16;

pub(super) fn parse(text: &str) -> Result<Document<'_>, ConvertError> {
    let refuse = |message: String| ConvertError::in_xml("fetch".to_owned(), message);
    if text.len() > MAX_BYTES {
        return Err(refuse(format!("The FetchXML is longer than {MAX_BYTES} bytes.")));
    }
    if text.matches("xmlns").count() > MAX_NAMESPACES {
        return Err(refuse("FetchXML needs no namespaces: remove the xmlns attributes.".to_owned()));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text.trim_start(), options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => refuse("The FetchXML has a document type. Remove <!DOCTYPE …>.".to_owned()),
        other => refuse(format!("This cannot be read as XML: {other}.")),
    })?;
    // One walk with a counter: asking each node for its ancestors would cost the square of the depth.
    let mut open = vec![(document.root_element(), 1)];
    let mut conditions = 0;
    while let Some((node, depth)) = open.pop() {
        conditions += usize::from(node.has_tag_name("condition") || node.has_tag_name("link-entity"));
        if depth > MAX_DEPTH {
            return Err(refuse(format!("FetchXML may be nested {MAX_DEPTH} levels deep.")));
        }
        if conditions > MAX_CONDITIONS {
            return Err(refuse(format!("FetchXML may have {MAX_CONDITIONS} conditions and links.")));
        }
        open.extend(elements(node).map(|child| (child, depth + 1)));
    }
    Ok(document)
}

pub(super) fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

/// `fetch/entity/filter/condition[2]`: numbered where several of a name stand side by side.
pub(super) fn path_of(node: Node<'_, '_>) -> String {
    let mut parts = Vec::new();
    for node in node.ancestors().filter(Node::is_element) {
        let name = node.tag_name().name();
        let alike: Vec<_> = node.parent().into_iter().flat_map(elements).filter(|n| n.has_tag_name(name)).collect();
        parts.push(match alike.iter().position(|other| *other == node) {
            Some(place) if alike.len() > 1 => format!("{name}[{}]", place + 1),
            _ => name.to_owned(),
        });
    }
    parts.reverse();
    parts.join("/")
}

pub(super) fn required<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str, ConvertError> {
    node.attribute(name).ok_or_else(|| {
        let message = format!("<{}> lacks its attribute {name}.", node.tag_name().name());
        ConvertError::in_xml(path_of(node), message)
    })
}

pub(super) fn flag(node: Node<'_, '_>, name: &str) -> bool {
    matches!(node.attribute(name), Some("true" | "1"))
}

pub(super) fn whole(node: Node<'_, '_>, name: &str) -> Result<Option<u64>, ConvertError> {
    let wrong =
        |text: &str| ConvertError::in_xml(path_of(node), format!("{name} has to be a whole number, not '{text}'."));
    node.attribute(name).map(|text| text.trim().parse().map_err(|_| wrong(text))).transpose()
}
