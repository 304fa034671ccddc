//! Every code, what it is about, and a query that has it.

use segment_query::{
    Catalog, Choice, Code, Column, ColumnKind, Dialect, Entity, Interaction, Relationship, RelationshipKind,
};

pub(crate) struct Entry {
    pub(crate) code: Code,
    pub(crate) dialect: Dialect,
    pub(crate) about: &'static str,
    example: &'static str,
}

impl Entry {
    /// The example as a page shows it, cut short where it is long.
    pub(crate) fn shown(&self) -> String {
        self.example.replace("{long}", "xxxxxxxx…").replace("{deep}", "((((((((…")
    }

    pub(crate) fn example(&self) -> String {
        self.example.replace("{long}", &"x".repeat(3_970)).replace("{deep}", &"(".repeat(101))
    }
}

const fn entry(code: Code, about: &'static str, example: &'static str) -> Entry {
    Entry { code, dialect: Dialect::Outbound, about, example }
}

pub(crate) const CODES: &[Entry] = &[
    entry(
        Code::Lexical,
        "A character or a string that is no part of the language: an open string, double or curly quotes, letters outside A to Z in a name.",
        "PROFILE(contact).FILTER(address1_city == \"New York\")",
    ),
    entry(
        Code::Syntax,
        "Words of the language in an order that its grammar does not have. Several mistakes in one text each have a finding.",
        "PROFILE(contact).FILTER(address1_city = 'Bonn')",
    ),
    entry(
        Code::Dialect,
        "What only the other of the two languages has, outbound marketing's and that of real-time journeys.",
        "PROFILE(contact).FILTER(address1_city IN ['Bonn', 'Rome'])",
    ),
    entry(
        Code::TooDeep,
        "More than 100 levels of parentheses, NOT and operators within each other.",
        "PROFILE(contact).FILTER({deep}",
    ),
    entry(
        Code::TooLong,
        "Longer than the 4,000 characters that Dataverse stores of a query. Characters are UTF-16 units.",
        "PROFILE(contact).FILTER(fullname == '{long}')",
    ),
    entry(Code::UnknownEntity, "A table that the environment does not have.", "PROFILE(contcat)"),
    entry(
        Code::UnknownColumn,
        "A column that its table does not have.",
        "PROFILE(contact).FILTER(adress1_city == 'Bonn')",
    ),
    entry(
        Code::UnknownRelationship,
        "A relationship that the environment does not have, or that does not touch the table the path stands at.",
        "PROFILE(account).TRAVERSE(contact_acount_parentcustomerid)",
    ),
    entry(
        Code::UnknownInteraction,
        "An interaction type that does not exist (an error), or a link that is not the usual one (a warning: link names were never published).",
        "INTERACTION(EmailOpend, EmailOpened_ContactLink).HAVING(COUNT() > 0)",
    ),
    entry(
        Code::UnknownSegment,
        "A segment that the environment does not have under this query name.",
        "SEGMENT(SEGMENT_CRM_ID_2)",
    ),
    entry(
        Code::UnknownAlias,
        "An alias that nothing on the path declares.",
        "PROFILE(contact, contact_1).FILTER(contact_2.fullname == 'A')",
    ),
    entry(
        Code::DuplicateAlias,
        "An alias declared twice on one path.",
        "PROFILE(account, a).TRAVERSE(contact_account_parentcustomerid, a)",
    ),
    entry(
        Code::TypeMismatch,
        "A value that cannot be compared with its column: a text operator on a number, a choice that does not exist, what is no date or no id.",
        "PROFILE(contact).FILTER(numberofchildren == '2')",
    ),
    entry(
        Code::NotContact,
        "The path ends at another table than contact. Sets that are joined have to end at the same table, and a segment's at contact.",
        "PROFILE(account).FILTER(name == 'A')",
    ),
    entry(
        Code::ComputedColumn,
        "A calculated or rollup column, which segments cannot use.",
        "PROFILE(contact).FILTER(age > 30)",
    ),
    entry(
        Code::PagedSegment,
        "ORDERBY, SKIP, TAKE or SELECT in the text of a segment, which they do not narrow.",
        "(PROFILE(contact)).TAKE(10)",
    ),
    entry(
        Code::NeverTrue,
        "A condition that no record can meet, or a set that takes away all it begins with.",
        "PROFILE(contact).FILTER(address1_city == 'Bonn' && address1_city == 'Rome')",
    ),
    entry(
        Code::AlwaysTrue,
        "A condition that every record meets, or every one that has a value in the column.",
        "PROFILE(contact).FILTER(address1_city != 'Bonn' || address1_city != 'Rome')",
    ),
    entry(
        Code::Duplicate,
        "The same condition twice in one group, or the same set twice under one operator.",
        "PROFILE(contact).FILTER(address1_city == 'Bonn' || fullname == 'A' || address1_city == 'bonn')",
    ),
    entry(
        Code::Redundant,
        "Parentheses around a group with the rule of the group it stands in, or NOT of NOT.",
        "PROFILE(contact).FILTER(fullname == 'A' && (address1_city == 'Bonn' && numberofchildren > 1))",
    ),
    entry(
        Code::UncertainDateDiff,
        "DATEDIFF where its sign matters: its definition says b - a, three of Microsoft's examples only make sense as a - b.",
        "PROFILE(contact).FILTER(DATEDIFF(DAY, createdon, DATETIMEUTCNOW()) <= 30)",
    ),
    entry(
        Code::Undocumented,
        "A quote or a backslash within a text: no source says how it is written.",
        "PROFILE(contact).FILTER(fullname CONTAINS 'O''Brien')",
    ),
    entry(
        Code::InteractionLimit,
        "One of the documented limits: COUNT() with >=, != or == 0; dates and text operators in an interaction's FILTER; INTERACTION in a set operator.",
        "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() >= 3)",
    ),
];

pub(crate) fn catalog() -> Catalog {
    let column = Column::new;
    let choices = vec![Choice { value: 1, label: "Male".to_owned() }, Choice { value: 2, label: "Female".to_owned() }];
    let mut age = column("age", "Age", ColumnKind::Whole);
    age.computed = true;
    let contact = [
        column("fullname", "Full Name", ColumnKind::Text),
        column("address1_city", "City", ColumnKind::Text),
        column("numberofchildren", "No. of Children", ColumnKind::Whole),
        column("createdon", "Created On", ColumnKind::DateTime),
        column("gendercode", "Gender", ColumnKind::Choice(choices)),
        column("parentcustomerid", "Company Name", ColumnKind::Lookup { targets: vec!["account".to_owned()] }),
        age,
    ];
    let mut catalog = Catalog::default();
    catalog.add_entity(Entity::new("contact", "Contact", "contactid", "fullname", contact));
    let account = [column("name", "Account Name", ColumnKind::Text)];
    catalog.add_entity(Entity::new("account", "Account", "accountid", "name", account));
    catalog.add_relationship(Relationship {
        schema_name: "contact_customer_accounts".to_owned(),
        kind: RelationshipKind::OneToMany,
        referencing_entity: "contact".to_owned(),
        referencing_attribute: "parentcustomerid".to_owned(),
        referenced_entity: "account".to_owned(),
        referenced_attribute: "accountid".to_owned(),
    });
    catalog.add_interaction(Interaction::new("EmailOpened", "Email opened", []));
    catalog.set_segments([("SEGMENT_CRM_ID_1".to_owned(), "Newsletter".to_owned())]);
    catalog
}
