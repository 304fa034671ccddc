//! What a path names. A path is either read whole into a [`Resource`] or refused; what is forwarded is written from the
//! resource, so an upstream can never read another meaning into it than was judged here.

use std::fmt;

use crate::refusal::Refusal;

/// `/api/data/v9.x/` and what follows, in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    /// The digits after `v9.`.
    version: String,
    segments: Vec<Segment>,
}

/// One step of the path: a name, and a key in parentheses where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) key: Option<Key>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// `()`: a function called without arguments.
    None,
    /// A GUID, as it was written.
    Id(String),
    /// `LogicalName='contact'`
    Named { property: String, value: String },
    /// `EntityNames=@p1`: the value is an option of that name.
    Alias { parameter: String, alias: String },
}

impl Resource {
    /// Reads the raw path of a request line.
    pub(crate) fn parse(raw: &str) -> Result<Self, Refusal> {
        let path = decode(raw)?;
        let rest = path.strip_prefix("/api/data/v9.").ok_or(Refusal::NotTheApi)?;
        let (version, rest) = rest.split_once('/').unwrap_or((rest, ""));
        if version.is_empty() || version.len() > 2 || !version.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refusal::NotTheApi);
        }
        let segments = match rest {
            "" => Vec::new(),
            rest => rest.split('/').map(Segment::parse).collect::<Result<_, _>>()?,
        };
        Ok(Self { version: version.to_owned(), segments })
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// `/api/data/v9.x/`
    pub(crate) fn root(&self) -> String {
        format!("/api/data/v9.{}/", self.version)
    }

    /// What a create or an update here leads to: of an entity set one of its records, whichever.
    pub(crate) fn record(&self) -> Self {
        let mut record = self.clone();
        record.segments.truncate(1);
        for segment in &mut record.segments {
            segment.key.get_or_insert_with(|| Key::Id("00000000-0000-0000-0000-000000000000".to_owned()));
        }
        record
    }

    /// The resource that further steps lead to, and these steps in canonical form.
    pub(crate) fn further(&self, raw: &str) -> Result<(Self, String), Refusal> {
        if raw.is_empty() {
            return Ok((self.clone(), String::new()));
        }
        let whole = Self::parse(&format!("{}x/{raw}", self.root()))?;
        let steps: Vec<Segment> = whole.segments.into_iter().skip(1).collect();
        let text = steps.iter().map(|step| format!("/{step}")).collect();
        let mut resource = self.clone();
        resource.segments.extend(steps);
        Ok((resource, text))
    }
}

impl Segment {
    fn parse(text: &str) -> Result<Self, Refusal> {
        let (name, key) = match text.split_once('(') {
            None => (text, None),
            Some((name, rest)) => {
                let inner = rest.strip_suffix(')').ok_or(Refusal::Path("a parenthesis is not closed"))?;
                (name, Some(Key::parse(inner)?))
            }
        };
        let word = name.strip_prefix('$').unwrap_or(name);
        let well_formed = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && word.split('.').all(|part| !part.is_empty() && part.bytes().all(is_name_byte));
        if well_formed { Ok(Self { name: name.to_owned(), key }) } else { Err(Refusal::Path("a name in it is none")) }
    }
}

impl Key {
    fn parse(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Ok(Self::None);
        }
        if is_guid(text) {
            return Ok(Self::Id(text.to_owned()));
        }
        let named = text.split_once('=').and_then(|(property, value)| {
            let value = value.strip_prefix('\'')?.strip_suffix('\'')?;
            let fits = !property.is_empty() && !value.is_empty();
            let plain = property.bytes().all(is_name_byte) && value.bytes().all(is_name_byte);
            (fits && plain).then(|| Self::Named { property: property.to_owned(), value: value.to_owned() })
        });
        let alias = || {
            let (parameter, alias) = text.split_once("=@")?;
            let plain = |name: &str| !name.is_empty() && name.bytes().all(is_name_byte);
            (plain(parameter) && plain(alias))
                .then(|| Self::Alias { parameter: parameter.to_owned(), alias: alias.to_owned() })
        };
        named
            .or_else(alias)
            .ok_or(Refusal::Path("a key must be a GUID such as (2f1c0d3e-0000-4000-8000-000000000001) or Name='name'"))
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/api/data/v9.{}", self.version)?;
        if self.segments.is_empty() {
            return f.write_str("/");
        }
        self.segments.iter().try_for_each(|segment| write!(f, "/{segment}"))
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.key {
            None => Ok(()),
            Some(Key::None) => f.write_str("()"),
            Some(Key::Id(id)) => write!(f, "({id})"),
            Some(Key::Named { property, value }) => write!(f, "({property}='{value}')"),
            Some(Key::Alias { parameter, alias }) => write!(f, "({parameter}=@{alias})"),
        }
    }
}

/// Undoes percent-encoding once, after refusing what only ever serves to make two readers disagree.
fn decode(raw: &str) -> Result<String, Refusal> {
    if raw.contains("//") {
        return Err(Refusal::Path("it holds an empty step (//)"));
    }
    if raw.split('/').any(|step| step == "." || step == "..") {
        return Err(Refusal::Path("it holds . or .. as a step"));
    }
    let mut bytes = raw.bytes();
    let mut path = String::with_capacity(raw.len());
    while let Some(byte) = bytes.next() {
        let decoded = match byte {
            b'%' => match (bytes.next().and_then(hex), bytes.next().and_then(hex)) {
                (Some(high), Some(low)) => high * 16 + low,
                _ => return Err(Refusal::Path("a % is not followed by two hexadecimal digits")),
            },
            other => other,
        };
        let separates = byte == b'%' && matches!(decoded, b'.' | b'/' | b'%');
        if separates || decoded == b'\\' || !(0x20..0x7f).contains(&decoded) {
            return Err(Refusal::Path(
                "it holds an encoded dot, slash or percent sign, a backslash, or no plain letter",
            ));
        }
        path.push(char::from(decoded));
    }
    Ok(path)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_paths_are_read_and_written_back_alike() {
        for path in [
            "/api/data/v9.0/",
            "/api/data/v9.2/$metadata",
            "/api/data/v9.0/msdyncrm_segments",
            "/api/data/v9.0/contacts/$count",
            "/api/data/v9.0/msdyncrm_segments(59AC8BBF-57E7-E811-A9A9-000D3A35F403)",
            "/api/data/v9.0/EntityDefinitions(LogicalName='contact')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
            "/api/data/v9.0/WhoAmI()",
            "/api/data/v9.0/RetrieveTotalRecordCount(EntityNames=@p1)",
        ] {
            assert_eq!(Resource::parse(path).unwrap().to_string(), path);
        }
    }

    #[test]
    fn harmless_encoding_is_undone_before_forwarding() {
        let resource = Resource::parse("/api/data/v9.0/EntityDefinitions%28LogicalName=%27contact%27%29").unwrap();
        assert_eq!(resource.to_string(), "/api/data/v9.0/EntityDefinitions(LogicalName='contact')");
        assert_eq!(Resource::parse("/api/data/v9.1").unwrap().to_string(), "/api/data/v9.1/");
    }

    #[test]
    fn paths_that_two_readers_could_read_differently_are_refused() {
        for path in [
            "/api/data/v9.0/../v9.0/contacts",
            "/api/data/v9.0/./contacts",
            "/api/data/v9.0/%2e%2e/contacts",
            "/api/data/v9.0/%2E/contacts",
            "/api/data/v9%2e0/contacts",
            "/api/data/v9.0/contacts%2fx",
            "/api/data/v9.0/contacts%5Cx",
            "/api/data/v9.0/contacts\\x",
            "/api/data/v9.0/contacts%00",
            "/api/data/v9.0/contacts%0d%0ax",
            "/api/data/v9.0/contacts%252e",
            "/api/data/v9.0/contacts%",
            "/api/data/v9.0/contacts%4",
            "/api/data/v9.0//contacts",
            "//api/data/v9.0/contacts",
            "/api/data/v9.0/contacts/",
            "/api/data/v9.0/contacts%3fx",
            "/api/data/v9.0/contacts%23x",
            "/api/data/v9.0/contacts(%c3%a9)",
            "/api/data/v9.0/contacts(1)",
            "/api/data/v9.0/F(a=@)",
            "/api/data/v9.0/F(=@p)",
            "/api/data/v9.0/F(a=@p,b=@q)",
            "/api/data/v9.0/F(a=@p')",
            "/api/data/v9.0/contacts(59AC8BBF-57E7-E811-A9A9-000D3A35F403",
            "/api/data/v9.0/EntityDefinitions(LogicalName='a' or 1)",
            "/api/data/v9.0/EntityDefinitions(LogicalName='')",
            "/api/data/v8.2/contacts",
            "/api/data/v9./contacts",
            "/api/data/v9.0x/contacts",
            "/api/search/v9.0/contacts",
        ] {
            assert!(Resource::parse(path).is_err(), "{path}");
        }
    }
}
