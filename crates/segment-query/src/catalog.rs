//! What a query may name: the entities, columns, relationships, interactions and segments of one environment.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dialect::Dialect;

/// A snapshot of metadata, handed in by whoever has it. Names are logical names, looked up without regard to case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Shared by clones, which differ in the segments and records that they know.
    schema: Arc<Schema>,
    /// `None`: the segments are not known here, so no name is judged.
    segments: Option<BTreeMap<String, Segment>>,
    /// The records that conditions name by id, as far as they were looked up.
    records: BTreeMap<String, Record>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Schema {
    entities: BTreeMap<String, Entity>,
    relationships: BTreeMap<String, Relationship>,
    interactions: BTreeMap<String, Interaction>,
}

/// A record that conditions name by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    Named(String),
    /// There is none with this id.
    Missing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    query_name: String,
    display_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    pub logical_name: String,
    pub display_name: String,
    pub primary_id: String,
    pub primary_name: String,
    columns: BTreeMap<String, Column>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub logical_name: String,
    pub display_name: String,
    pub kind: ColumnKind,
    /// Calculated and rollup columns cannot be used in a segment.
    pub computed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Whole,
    Decimal,
    Money,
    Boolean { yes: String, no: String },
    DateTime,
    DateOnly,
    Choice(Vec<Choice>),
    MultiChoice(Vec<Choice>),
    Lookup { targets: Vec<String> },
    Id,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: i32,
    pub label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelationshipKind {
    /// The referencing entity holds a lookup column to the referenced one.
    OneToMany,
    ManyToMany,
}

/// A relationship, walkable in both directions by TRAVERSE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relationship {
    pub schema_name: String,
    pub kind: RelationshipKind,
    /// The "many" side, which holds the lookup; for N:N the first entity.
    pub referencing_entity: String,
    /// The lookup column; for N:N the intersect entity.
    pub referencing_attribute: String,
    /// The "one" side; for N:N the second entity.
    pub referenced_entity: String,
    pub referenced_attribute: String,
}

impl Relationship {
    /// The name TRAVERSE uses, `<referencing>_<referenced>_<lookup>`: Microsoft generates it and never published the
    /// rule; `contact_account_parentcustomerid` and `contact_account_msa_managingpartnerid` are the public witnesses.
    pub fn query_name(&self) -> String {
        match self.kind {
            RelationshipKind::OneToMany => {
                format!("{}_{}_{}", self.referencing_entity, self.referenced_entity, self.referencing_attribute)
            }
            RelationshipKind::ManyToMany => self.schema_name.clone(),
        }
    }

    /// The name that queries of this dialect use: real-time journeys has Dataverse's schema names.
    pub fn name_in(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Outbound => self.query_name(),
            Dialect::RealTime => self.schema_name.clone(),
        }
    }

    /// The entity at the other end, seen from `entity`; `None` when `entity` is at neither end.
    pub fn other_end(&self, entity: &str) -> Option<&str> {
        if self.referencing_entity.eq_ignore_ascii_case(entity) {
            Some(&self.referenced_entity)
        } else if self.referenced_entity.eq_ignore_ascii_case(entity) {
            Some(&self.referencing_entity)
        } else {
            None
        }
    }
}

/// A behavioural record type (EmailOpened …) and the link by which it reaches the contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interaction {
    pub name: String,
    pub display_name: String,
    columns: BTreeMap<String, Column>,
}

impl Interaction {
    pub fn new(name: &str, display_name: &str, columns: impl IntoIterator<Item = Column>) -> Self {
        Self { name: name.to_owned(), display_name: display_name.to_owned(), columns: by_name(columns) }
    }

    pub fn link_name(&self) -> String {
        link_name(&self.name)
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(&*key(name))
    }

    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.values()
    }
}

/// The link by which an interaction reaches the contact, `<Interaction>_ContactLink`: two public witnesses, no published
/// rule.
pub fn link_name(interaction: &str) -> String {
    format!("{interaction}_ContactLink")
}

/// A name as the maps have it; those in lower case already, which most are, are not copied.
fn key(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}

fn by_name(columns: impl IntoIterator<Item = Column>) -> BTreeMap<String, Column> {
    // Inserted one by one: collecting into a map brings in a sort, which costs the app some kilobytes.
    let mut named = BTreeMap::new();
    for column in columns {
        named.insert(key(&column.logical_name).into_owned(), column);
    }
    named
}

impl Entity {
    pub fn new(
        logical_name: &str,
        display_name: &str,
        primary_id: &str,
        primary_name: &str,
        columns: impl IntoIterator<Item = Column>,
    ) -> Self {
        Self {
            logical_name: logical_name.to_owned(),
            display_name: display_name.to_owned(),
            primary_id: primary_id.to_owned(),
            primary_name: primary_name.to_owned(),
            columns: by_name(columns),
        }
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(&*key(name))
    }

    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.values()
    }

    /// The tables that a record named in this column may be of: those a lookup points to, and for the column with a
    /// record's own id the table itself.
    pub fn targets<'e>(&'e self, column: &'e Column) -> Vec<&'e str> {
        match &column.kind {
            ColumnKind::Lookup { targets } => targets.iter().map(String::as_str).collect(),
            ColumnKind::Id if column.logical_name == self.primary_id => vec![&self.logical_name],
            _ => Vec::new(),
        }
    }
}

impl Column {
    pub fn new(logical_name: &str, display_name: &str, kind: ColumnKind) -> Self {
        Self { logical_name: logical_name.to_owned(), display_name: display_name.to_owned(), kind, computed: false }
    }
}

impl Catalog {
    pub fn add_entity(&mut self, entity: Entity) {
        Arc::make_mut(&mut self.schema).entities.insert(key(&entity.logical_name).into_owned(), entity);
    }

    /// Known from now on by its query name and by its schema name.
    pub fn add_relationship(&mut self, relationship: Relationship) {
        let known = &mut Arc::make_mut(&mut self.schema).relationships;
        known.insert(key(&relationship.schema_name).into_owned(), relationship.clone());
        known.insert(key(&relationship.query_name()).into_owned(), relationship);
    }

    pub fn add_interaction(&mut self, interaction: Interaction) {
        Arc::make_mut(&mut self.schema).interactions.insert(key(&interaction.name).into_owned(), interaction);
    }

    /// The segments that SEGMENT() may name: query name and display name of each.
    pub fn set_segments(&mut self, segments: impl IntoIterator<Item = (String, String)>) {
        let mut named = BTreeMap::new();
        for (query_name, display_name) in segments {
            named.insert(key(&query_name).into_owned(), Segment { query_name, display_name });
        }
        self.segments = Some(named);
    }

    /// What was found of the record with this id.
    pub fn set_record(&mut self, id: &str, record: Record) {
        self.records.insert(key(id).into_owned(), record);
    }

    /// What is known of the record with this id; `None` where it was not looked up.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.records.get(&*key(id))
    }

    pub fn entity(&self, name: &str) -> Option<&Entity> {
        self.schema.entities.get(&*key(name))
    }

    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.schema.entities.values()
    }

    pub fn relationship(&self, name: &str) -> Option<&Relationship> {
        self.schema.relationships.get(&*key(name))
    }

    /// Every relationship that touches `entity`, once each.
    pub fn relationships_of(&self, entity: &str) -> Vec<&Relationship> {
        let known = &self.schema.relationships;
        known
            .iter()
            .filter(|(name, r)| **name == key(&r.query_name()) && r.other_end(entity).is_some())
            .map(|(_, r)| r)
            .collect()
    }

    pub fn interaction(&self, name: &str) -> Option<&Interaction> {
        self.schema.interactions.get(&*key(name))
    }

    pub fn interactions(&self) -> impl Iterator<Item = &Interaction> {
        self.schema.interactions.values()
    }

    /// Whether segment names are known at all.
    pub fn knows_segments(&self) -> bool {
        self.segments.is_some()
    }

    /// The display name of the segment that a query calls `query_name`.
    pub fn segment(&self, query_name: &str) -> Option<&str> {
        self.segments.as_ref()?.get(&*key(query_name)).map(|segment| segment.display_name.as_str())
    }

    /// Query name and display name of every known segment.
    pub fn segments(&self) -> impl Iterator<Item = (&str, &str)> {
        self.segments.iter().flat_map(BTreeMap::values).map(|s| (s.query_name.as_str(), s.display_name.as_str()))
    }
}
