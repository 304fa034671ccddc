//! Writes XML, one element a line. Values are escaped; names are the program's own.

/// Whether XML 1.0 can hold the text at all: it has no way to write most control characters.
pub(crate) fn can_hold(text: &str) -> bool {
    text.chars()
        .all(|c| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
}

#[derive(Default)]
pub(crate) struct Xml {
    out: String,
    open: Vec<&'static str>,
    /// Whether the last start tag still lacks its `>`.
    in_tag: bool,
}

impl Xml {
    pub(crate) fn start(&mut self, name: &'static str) {
        self.close_tag();
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        self.open.push(name);
        self.in_tag = true;
    }

    /// Only right after [`Self::start`].
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        self.out.push_str(&format!(" {name}=\"{}\"", escaped(value)));
    }

    pub(crate) fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if self.in_tag {
            self.out.push_str("/>\n");
            self.in_tag = false;
        } else {
            self.indent();
            self.out.push_str(&format!("</{name}>\n"));
        }
    }

    /// An element with nothing but text.
    pub(crate) fn text_element(&mut self, name: &'static str, text: &str) {
        self.close_tag();
        self.indent();
        self.out.push_str(&format!("<{name}>{}</{name}>\n", escaped(text)));
    }

    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }

    fn close_tag(&mut self) {
        if self.in_tag {
            self.out.push_str(">\n");
            self.in_tag = false;
        }
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.open.len()));
    }
}

/// Line ends and tabs as references: a reader would turn them into spaces.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_letter_by_letter() {
        let hard = "a\"b'c<d>&e\tf\ng\r\u{85}\u{2028}ü\u{10ffff} ]]>";
        let mut xml = Xml::default();
        xml.start("a");
        xml.attribute("b", hard);
        xml.text_element("v", hard);
        let text = xml.finish();
        let read = roxmltree::Document::parse(&text).unwrap();
        let root = read.root_element();
        assert_eq!(root.attribute("b"), Some(hard));
        assert_eq!(root.first_element_child().unwrap().text(), Some(hard));
        assert!(can_hold(hard) && !can_hold("\u{1}") && !can_hold("\u{ffff}"));
    }
}
