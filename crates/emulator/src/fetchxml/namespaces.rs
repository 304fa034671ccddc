//! Counts the namespaces that an XML text declares, without reading it as XML.

/// How many attributes are called `xmlns` or `xmlns:…`. What stands in values, text, comments and the like counts for
/// nothing.
pub(super) fn declarations(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text;
    while let Some((_, markup)) = rest.split_once('<') {
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")]
            .iter()
            .find_map(|(begin, end)| Some((markup.strip_prefix(begin)?, *end)));
        rest = match skipped {
            Some((inside, end)) => inside.split_once(end).map_or("", |(_, after)| after),
            None => {
                let (found, after) = tag(markup);
                count += found;
                after
            }
        };
    }
    count
}

/// The declarations of one tag, and what follows it.
fn tag(text: &str) -> (usize, &str) {
    let mut count = 0;
    let mut quote = None;
    let mut between = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return (count, text.get(at + 1..).unwrap_or("")),
            (None, 'x') if between && text.get(at..).is_some_and(|rest| rest.starts_with("xmlns")) => count += 1,
            (None, _) => {}
        }
        between = quote.is_none() && (c.is_whitespace() || matches!(c, '"' | '\''));
    }
    (count, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    #[test]
    fn only_attributes_count() {
        assert_eq!(declarations("<a xmlns='x' xmlns:b=\"y\" xmlnsz='' c='xmlns'>xmlns<d\nxmlns=''/></a>"), 4);
        assert_eq!(declarations("<!-- <a xmlns=''> ' --><?x xmlns?><a b=' > xmlns '><![CDATA[<a xmlns=''>]]></a>"), 0);
        assert_eq!(declarations("<xmlns/><a-xmlns/>"), 0);
        assert_eq!(declarations("<a b=''xmlns=''>"), 1);
    }

    /// The same by a reader of XML.
    fn read(text: &str) -> Option<usize> {
        roxmltree::Document::parse(text).ok()?;
        let mut reader = Reader::from_str(text);
        let mut count = 0;
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) | Event::Empty(tag) => {
                    for attribute in tag.attributes() {
                        count += usize::from(attribute.ok()?.key.as_ref().starts_with("xmlns"));
                    }
                }
                Event::Eof => return Some(count),
                _ => {}
            }
        }
    }

    proptest! {
        #[test]
        fn what_parses_is_counted_as_the_parser_sees_it(
            text in "(<a|<b|<a>|</a>|/>|>| xmlns='u'| xmlns:p='u'| c='xmlns'| d=\"'>\"|xmlns|<!--| '-->|<!\\[CDATA\\[|\\]\\]>|<\\?p |\\?>|é| ){1,14}",
        ) {
            for text in [text.clone(), format!("<a>{text}</a>")] {
                if let Some(count) = read(&text) {
                    prop_assert_eq!(declarations(&text), count);
                }
            }
        }
    }
}
