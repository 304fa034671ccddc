//! Definitions to test with.

use proptest::prelude::*;
use segment_definition::{
    Behaviour, Condition, Definition, Edit, NodeId, Operator, Path, Rule, Stretch, Subtree, TimeUnit, Value,
};
use segment_query::ast::SetOp;
use segment_query::{Catalog, Choice, Column, ColumnKind, Entity, Interaction};

/// A tree to build a definition from.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Line(Condition),
    Group(Rule, Vec<Tree>),
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Query(Rule, Vec<Tree>),
    Segment(String),
    /// The table, the relationships to contact, and the conditions.
    Related(Path, Rule, Vec<Tree>),
    /// What contacts did, and the conditions on it.
    Behaviour(Behaviour, Rule, Vec<Tree>),
    Brackets(Vec<(SetOp, Content)>),
}

pub(crate) fn line(column: &str, operator: Operator, values: &[&str]) -> Condition {
    let values = values.iter().map(|v| Value::Text((*v).to_owned())).collect();
    Condition { column: Some(column.to_owned()), operator, values }
}

pub(crate) fn build(blocks: &[(SetOp, Content)]) -> Definition {
    let mut definition = Definition::new();
    let root = definition.root();
    put(&mut definition, root, blocks);
    definition
}

fn put(definition: &mut Definition, parent: NodeId, blocks: &[(SetOp, Content)]) {
    for (index, (join, content)) in blocks.iter().enumerate() {
        let block = match content {
            Content::Segment(name) => definition.segment_block(*join, Some(name.clone())),
            Content::Brackets(_) => definition.brackets(*join, Vec::new()),
            Content::Related(path, ..) => definition.related_block(*join, Some(path.clone())),
            Content::Behaviour(behaviour, ..) => definition.behaviour_block(*join, behaviour.clone()),
            Content::Query(..) => definition.query_block(*join),
        };
        let id = block.top();
        definition.apply(Edit::Insert { parent, index, subtree: block }).unwrap();
        match content {
            Content::Segment(_) => {}
            Content::Brackets(inside) => {
                let below = definition.children(id)[0];
                put(definition, below, inside);
            }
            Content::Query(rule, trees) | Content::Related(_, rule, trees) | Content::Behaviour(_, rule, trees) => {
                let group = definition.children(id)[0];
                definition.apply(Edit::SetRule { group, rule: *rule }).unwrap();
                for (index, tree) in trees.iter().enumerate() {
                    let subtree = plant(definition, tree);
                    definition.apply(Edit::Insert { parent: group, index, subtree }).unwrap();
                }
            }
        }
    }
}

pub(crate) fn plant(definition: &mut Definition, tree: &Tree) -> Subtree {
    match tree {
        Tree::Line(condition) => definition.condition_leaf(condition.clone()),
        Tree::Group(rule, children) => {
            let children = children.iter().map(|child| plant(definition, child)).collect();
            definition.group_of(*rule, children)
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z]{1,6}", Just("O'Brien".to_owned()), Just("東京 )".to_owned()), Just("a\" || 1".to_owned())]
}

fn condition() -> impl Strategy<Value = Condition> {
    use Operator::*;
    let column = prop_oneof![Just("address1_city"), Just("emailaddress1"), Just("creditlimit")];
    let value = prop_oneof![
        text().prop_map(Value::Text),
        (-50i64..50).prop_map(|n| Value::Number(n.to_string())),
        any::<bool>().prop_map(Value::Bool)
    ];
    let single = (
        column.clone(),
        prop_oneof![Just(Is), Just(IsNot), Just(Greater), Just(GreaterOrEqual), Just(Less), Just(LessOrEqual)],
        value.clone().prop_map(|v| vec![v]),
    );
    let several = (column.clone(), prop_oneof![Just(IsOneOf), Just(IsNoneOf)], prop::collection::vec(value, 2..4));
    let other = (
        column.clone(),
        prop_oneof![Just(Is), Just(IsNot), Just(Greater), Just(GreaterOrEqual), Just(Less), Just(LessOrEqual)],
        column.clone().prop_map(|name| vec![Value::Column(name.to_owned())]),
    );
    let numbers = (-50i64..50).prop_map(|n| Value::Number(n.to_string()));
    let range = (column.clone(), Just(Between), prop::collection::vec(numbers, 2));
    let days = (column.clone(), Just(Between), prop::collection::vec(day().prop_map(Value::Text), 2));
    let on_day = (column.clone(), Just(OnDay), day().prop_map(|day| vec![Value::Text(day)]));
    let texts = (
        column.clone(),
        prop_oneof![
            Just(Contains),
            Just(DoesNotContain),
            Just(BeginsWith),
            Just(DoesNotBeginWith),
            Just(EndsWith),
            Just(DoesNotEndWith)
        ],
        text().prop_map(|t| vec![Value::Text(t)]),
    );
    let nothing = (column.clone(), prop_oneof![Just(HasData), Just(HasNoData)], Just(Vec::new()));
    let during = (column.clone(), prop::sample::select(Stretch::ALL.to_vec()).prop_map(During), Just(Vec::new()));
    let last = (
        column,
        prop_oneof![
            Just(InTheLast(TimeUnit::Days)),
            Just(InTheLast(TimeUnit::Months)),
            Just(InTheLast(TimeUnit::Years)),
            Just(InTheNext(TimeUnit::Days)),
            Just(InTheNext(TimeUnit::Months)),
        ],
        (0u32..400).prop_map(|n| vec![Value::Number(n.to_string())]),
    );
    let ranges = prop_oneof![range, days, on_day];
    prop_oneof![4 => single, 2 => several, 2 => texts, 2 => nothing, 1 => last, 1 => during, 2 => other, 2 => ranges]
        .prop_map(|(column, operator, values)| Condition { column: Some(column.to_owned()), operator, values })
}

pub(crate) fn day() -> impl Strategy<Value = String> {
    (2024u32..2027, 1u32..=12, 1u32..=28).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
}

pub(crate) fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![Just(Rule::All), Just(Rule::Any), Just(Rule::None)]
}

fn tree() -> impl Strategy<Value = Tree> {
    condition().prop_map(Tree::Line).prop_recursive(4, 24, 4, |inner| {
        (rule(), prop::collection::vec(inner, 0..4)).prop_map(|(rule, children)| Tree::Group(rule, children))
    })
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
    let unit = prop_oneof![Just(TimeUnit::Days), Just(TimeUnit::Months), Just(TimeUnit::Years)];
    let within = prop::option::of((1u32..400, unit));
    ("[A-Z][a-z]{2,8}", 1u32..50, within).prop_map(|(interaction, times, within)| Behaviour {
        interaction: Some(interaction),
        times: times.to_string(),
        within: within.map(|(length, unit)| (length.to_string(), unit)),
    })
}

fn path() -> impl Strategy<Value = Path> {
    let hops = prop::collection::vec("[a-z]{3,8}_[a-z]{3,8}", 1..4);
    let table = prop_oneof![Just("account"), Just("contact"), Just("lead")];
    (table, hops).prop_map(|(entity, hops)| Path { entity: entity.to_owned(), hops })
}

pub(crate) fn join() -> impl Strategy<Value = SetOp> + Clone {
    prop_oneof![Just(SetOp::Union), Just(SetOp::Intersect), Just(SetOp::Except)]
}

pub(crate) fn blocks() -> impl Strategy<Value = Vec<(SetOp, Content)>> {
    let content = prop_oneof![
        3 => (rule(), prop::collection::vec(tree(), 0..4)).prop_map(|(rule, trees)| Content::Query(rule, trees)),
        1 => "SEGMENT_CRM_ID_[0-9a-f]{6}".prop_map(Content::Segment),
        2 => (path(), rule(), prop::collection::vec(tree(), 0..3))
            .prop_map(|(path, rule, trees)| Content::Related(path, rule, trees)),
        2 => (behaviour(), rule(), prop::collection::vec(tree(), 0..3))
            .prop_map(|(behaviour, rule, trees)| Content::Behaviour(behaviour, rule, trees))
    ];
    let content = content
        .prop_recursive(3, 12, 4, |inner| prop::collection::vec((join(), inner), 1..4).prop_map(Content::Brackets));
    prop::collection::vec((join(), content), 1..5)
}

/// Contacts with one column of each kind that matters here.
pub(crate) fn catalog() -> Catalog {
    let choice = |value, label: &str| Choice { value, label: label.to_owned() };
    let columns = vec![
        Column::new("address1_city", "City", ColumnKind::Text),
        Column::new("emailaddress1", "Email", ColumnKind::Text),
        Column::new("creditlimit", "Credit limit", ColumnKind::Money),
        Column::new("createdon", "Created on", ColumnKind::DateTime),
        Column::new("birthdate", "Birthday", ColumnKind::DateOnly),
        Column::new("annualincome", "Annual income", ColumnKind::Money),
        Column::new("topics", "Topics", ColumnKind::MultiChoice(vec![choice(1, "News"), choice(2, "Offers")])),
        Column::new("gendercode", "Gender", ColumnKind::Choice(vec![choice(1, "Male"), choice(2, "Female")])),
        Column::new("donotemail", "Emails", ColumnKind::Boolean { yes: "Do not allow".into(), no: "Allow".into() }),
        Column::new("parentcustomerid", "Company", ColumnKind::Lookup { targets: vec!["account".into()] }),
    ];
    let account = [
        Column::new("name", "Account Name", ColumnKind::Text),
        Column::new("revenue", "Annual Revenue", ColumnKind::Money),
    ];
    let mut catalog = Catalog::default();
    catalog.add_entity(Entity::new("account", "Account", "accountid", "name", account));
    catalog.add_entity(Entity::new("contact", "Contact", "contactid", "fullname", columns));
    let opened =
        [Column::new("city", "City", ColumnKind::Text), Column::new("timestamp", "Time", ColumnKind::DateTime)];
    catalog.add_interaction(Interaction::new("EmailOpened", "Email opened", opened));
    catalog.set_segments([("SEGMENT_CRM_ID_past".to_owned(), "Past Customers".to_owned())]);
    catalog
}
