//! `$filter` over related records agrees with a second evaluator, row by row in Rust.

use std::collections::BTreeSet;
use std::fmt::Write;

use proptest::prelude::*;
use serde_json::json;

use crate::support::World;

const CONTACTS: usize = 6;
const ACCOUNTS: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Customer {
    Account(usize),
    Contact(usize),
}

#[derive(Clone, Debug)]
struct Data {
    /// Last name, number of children, and whom the contact belongs to.
    contacts: Vec<(Option<&'static str>, Option<i64>, Option<Customer>)>,
    /// City and primary contact.
    accounts: Vec<(Option<&'static str>, Option<usize>)>,
}

#[derive(Clone, Copy, Debug)]
enum Hop {
    Firm,
    Person,
}

/// What is compared: of the contact so many lambdas further out, behind a lookup or not.
#[derive(Clone, Copy, Debug)]
enum Column {
    Name(Option<Hop>),
    Children(Option<Hop>),
    City,
    /// `parentcustomerid_account/primarycontactid/lastname`
    PrimaryName,
}

#[derive(Clone, Debug)]
enum Filter {
    Compare {
        out: usize,
        column: Column,
        op: &'static str,
        to: Literal,
    },
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    /// Over those who belong to the contact, or over those who belong to its firm.
    Any {
        out: usize,
        fellows: bool,
        inner: Option<Box<Filter>>,
    },
    All {
        out: usize,
        fellows: bool,
        inner: Box<Filter>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Literal {
    Null,
    Text(&'static str),
    Number(i64),
}

impl Data {
    fn related(&self, contact: usize, fellows: bool) -> Vec<usize> {
        let belongs = |customer: Option<Customer>| match (customer, self.contacts[contact].2, fellows) {
            (Some(Customer::Contact(to)), _, false) => to == contact,
            (Some(Customer::Account(to)), Some(Customer::Account(own)), true) => to == own,
            _ => false,
        };
        (0..CONTACTS).filter(|at| belongs(self.contacts[*at].2)).collect()
    }

    fn value(&self, contact: usize, column: Column) -> Literal {
        let text = |text: Option<&'static str>| text.map_or(Literal::Null, Literal::Text);
        let number = |n: Option<i64>| n.map_or(Literal::Null, Literal::Number);
        let firm = match self.contacts[contact].2 {
            Some(Customer::Account(firm)) => Some(firm),
            _ => None,
        };
        let place = |hop: Option<Hop>| match (hop, self.contacts[contact].2) {
            (None, _) => Some(contact),
            (Some(Hop::Person), Some(Customer::Contact(person))) => Some(person),
            (Some(Hop::Firm), _) => self.accounts[firm?].1,
            _ => None,
        };
        match column {
            Column::Name(hop) => text(place(hop).and_then(|at| self.contacts[at].0)),
            Column::Children(hop) => number(place(hop).and_then(|at| self.contacts[at].1)),
            Column::City => text(firm.and_then(|firm| self.accounts[firm].0)),
            Column::PrimaryName => text(place(Some(Hop::Firm)).and_then(|at| self.contacts[at].0)),
        }
    }

    /// `scope` are the contacts that the lambdas stand for, the innermost last.
    fn holds(&self, filter: &Filter, scope: &[usize]) -> Option<bool> {
        let of = |out: usize| scope[scope.len() - 1 - out % scope.len()];
        let within = |inner: &Filter, related: usize| {
            let scope = [scope, &[related]].concat();
            self.holds(inner, &scope) == Some(true)
        };
        match filter {
            Filter::Compare { out, column, op, to } => compare(self.value(of(*out), *column), op, *to),
            Filter::And(a, b) => match (self.holds(a, scope), self.holds(b, scope)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Filter::Or(a, b) => match (self.holds(a, scope), self.holds(b, scope)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Filter::Not(inner) => self.holds(inner, scope).map(|holds| !holds),
            Filter::Any { out, fellows, inner } => {
                let related = self.related(of(*out), *fellows);
                Some(related.into_iter().any(|at| inner.as_ref().is_none_or(|inner| within(inner, at))))
            }
            Filter::All { out, fellows, inner } => {
                Some(self.related(of(*out), *fellows).into_iter().all(|at| within(inner, at)))
            }
        }
    }
}

fn compare(value: Literal, op: &str, to: Literal) -> Option<bool> {
    let order = match (value, to) {
        (value, Literal::Null) => {
            return match op {
                "eq" => Some(value == Literal::Null),
                "ne" => Some(value != Literal::Null),
                _ => None,
            };
        }
        (Literal::Text(a), Literal::Text(b)) => a.cmp(b),
        (Literal::Number(a), Literal::Number(b)) => a.cmp(&b),
        _ => return None,
    };
    Some(match op {
        "eq" => order.is_eq(),
        "ne" => order.is_ne(),
        "gt" => order.is_gt(),
        "ge" => order.is_ge(),
        "lt" => order.is_lt(),
        _ => order.is_le(),
    })
}

/// As OData; `depth` lambdas stand around it.
fn write(filter: &Filter, depth: usize, text: &mut String) {
    let prefix = |out: usize| match depth - out % (depth + 1) {
        0 => String::new(),
        at => format!("v{at}/"),
    };
    match filter {
        Filter::Compare { out, column, op, to } => {
            let hop = |hop: &Option<Hop>| match hop {
                None => "",
                Some(Hop::Firm) => "parentcustomerid_account/primarycontactid/",
                Some(Hop::Person) => "parentcustomerid_contact/",
            };
            let column = match column {
                Column::Name(at) => format!("{}lastname", hop(at)),
                Column::Children(at) => format!("{}numberofchildren", hop(at)),
                Column::City => "parentcustomerid_account/address1_city".to_owned(),
                Column::PrimaryName => "parentcustomerid_account/primarycontactid/lastname".to_owned(),
            };
            let to = match to {
                Literal::Null => "null".to_owned(),
                Literal::Text(text) => format!("'{text}'"),
                Literal::Number(n) => n.to_string(),
            };
            write!(text, "{}{column} {op} {to}", prefix(*out)).unwrap();
        }
        Filter::And(a, b) | Filter::Or(a, b) => {
            text.push('(');
            write(a, depth, text);
            text.push_str(if matches!(filter, Filter::And(..)) { " and " } else { " or " });
            write(b, depth, text);
            text.push(')');
        }
        Filter::Not(inner) => {
            text.push_str("not (");
            write(inner, depth, text);
            text.push(')');
        }
        Filter::Any { out, fellows, inner } => lambda(&prefix(*out), *fellows, "any", inner.as_deref(), depth, text),
        Filter::All { out, fellows, inner } => lambda(&prefix(*out), *fellows, "all", Some(inner), depth, text),
    }
}

fn lambda(prefix: &str, fellows: bool, quantifier: &str, inner: Option<&Filter>, depth: usize, text: &mut String) {
    let path = if fellows { "parentcustomerid_account/contact_customer_accounts" } else { "contact_customer_contacts" };
    write!(text, "{prefix}{path}/{quantifier}(").unwrap();
    if let Some(inner) = inner {
        write!(text, "v{}:", depth + 1).unwrap();
        write(inner, depth + 1, text);
    }
    text.push(')');
}

fn data() -> impl Strategy<Value = Data> {
    let name = || prop::sample::select(vec![None, Some("a"), Some("b"), Some("c")]);
    let customer = prop_oneof![
        Just(None),
        (0..ACCOUNTS).prop_map(|at| Some(Customer::Account(at))),
        (0..CONTACTS).prop_map(|at| Some(Customer::Contact(at))),
    ];
    let contact = (name(), prop::option::of(0_i64..3), customer);
    let account = (name(), prop::option::of(0..CONTACTS));
    (prop::collection::vec(contact, CONTACTS), prop::collection::vec(account, ACCOUNTS))
        .prop_map(|(contacts, accounts)| Data { contacts, accounts })
}

fn filter() -> impl Strategy<Value = Filter> {
    let hop = || prop::sample::select(vec![None, Some(Hop::Firm), Some(Hop::Person)]);
    let op = || prop::sample::select(vec!["eq", "ne", "gt", "ge", "lt", "le"]);
    let text = || prop::sample::select(vec![Literal::Null, Literal::Text("a"), Literal::Text("b"), Literal::Text("c")]);
    let names = prop_oneof![hop().prop_map(Column::Name), Just(Column::City), Just(Column::PrimaryName)];
    let about_text =
        (0_usize..3, names, op(), text()).prop_map(|(out, column, op, to)| Filter::Compare { out, column, op, to });
    let number = prop_oneof![Just(Literal::Null), (0_i64..3).prop_map(Literal::Number)];
    let about_number = (0_usize..3, hop(), op(), number).prop_map(|(out, hop, op, to)| Filter::Compare {
        out,
        column: Column::Children(hop),
        op,
        to,
    });
    prop_oneof![about_text, about_number].prop_recursive(5, 24, 2, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            (boxed(), boxed()).prop_map(|(a, b)| Filter::And(a, b)),
            (boxed(), boxed()).prop_map(|(a, b)| Filter::Or(a, b)),
            boxed().prop_map(Filter::Not),
            (0_usize..3, any::<bool>(), prop::option::of(boxed())).prop_map(|(out, fellows, inner)| Filter::Any {
                out,
                fellows,
                inner
            }),
            (0_usize..3, any::<bool>(), boxed()).prop_map(|(out, fellows, inner)| Filter::All { out, fellows, inner }),
        ]
    })
}

fn id(kind: &str, at: usize) -> String {
    format!("{kind}0000000-0000-4000-8000-00000000000{at}")
}

fn world(data: &Data) -> World {
    let world = World::new();
    for at in 0..CONTACTS {
        let (name, children, _) = data.contacts[at];
        world.create("contacts", json!({ "contactid": id("c", at), "lastname": name, "numberofchildren": children }));
    }
    for (at, (city, primary)) in data.accounts.iter().enumerate() {
        let primary = primary.map(|at| format!("/contacts({})", id("c", at)));
        let account = json!({ "accountid": id("a", at), "name": "x", "address1_city": city,
            "primarycontactid@odata.bind": primary });
        world.create("accounts", account);
    }
    for (at, (_, _, customer)) in data.contacts.iter().enumerate() {
        let bind = match customer {
            None => continue,
            Some(Customer::Account(to)) => {
                json!({ "parentcustomerid_account@odata.bind": format!("/accounts({})", id("a", *to)) })
            }
            Some(Customer::Contact(to)) => {
                json!({ "parentcustomerid_contact@odata.bind": format!("/contacts({})", id("c", *to)) })
            }
        };
        world.patch(&format!("contacts({})", id("c", at)), bind).expect(204);
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn a_filter_over_related_records_agrees_with_the_naive_evaluator(
        data in data(),
        filters in prop::collection::vec(filter(), 12),
    ) {
        let world = world(&data);
        for filter in &filters {
            let mut text = String::new();
            write(filter, 0, &mut text);
            let answer = world.get(&format!("contacts?$select=contactid&$filter={text}"));
            prop_assert_eq!(answer.status.as_u16(), 200, "{}: {}", text, answer.text());
            let found: BTreeSet<String> =
                answer.column("contactid").iter().map(|id| id.as_str().unwrap().to_owned()).collect();
            let expected = (0..CONTACTS).filter(|at| data.holds(filter, &[*at]) == Some(true));
            let expected: BTreeSet<String> = expected.map(|at| id("c", at)).collect();
            prop_assert_eq!(found, expected, "{}", text);
        }
    }
}
