//! Definitions to start from. They name what every environment has; values are there to be changed.

use segment_definition::{Behaviour, Block, BlockContent, Condition, Definition, Edit, Node, Value};

/// A definition with a name, and what it is good for in one sentence.
pub struct Template {
    pub name: &'static str,
    pub help: &'static str,
    pub query: &'static str,
    /// What is asked before it opens.
    pub questions: &'static [Question],
}

pub struct Question {
    pub label: &'static str,
    pub help: &'static str,
    pub of: Asked,
}

/// The value that an answer takes the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// That of the condition on this column.
    Column(&'static str),
    /// How many times something was done.
    Times,
    /// Within how many of its units of time.
    Within,
}

const fn template(name: &'static str, help: &'static str, query: &'static str) -> Template {
    Template { name, help, query, questions: &[] }
}

impl Template {
    const fn asking(self, questions: &'static [Question]) -> Self {
        Self { questions, ..self }
    }
}

const DAYS: Question =
    Question { label: "In the last so many days", help: "Days in UTC, today included.", of: Asked::Within };

impl Asked {
    /// What stands there now.
    pub fn value(self, definition: &Definition) -> String {
        let at = |id| match (definition.node(id)?, self) {
            (Node::Condition(condition), Self::Column(column)) if condition.column.as_deref() == Some(column) => {
                condition.values.first().map(|value| value.as_input().to_owned())
            }
            (Node::Block(Block { content: BlockContent::Behaviour { behaviour, .. }, .. }), Self::Times) => {
                Some(behaviour.times.clone())
            }
            (Node::Block(Block { content: BlockContent::Behaviour { behaviour, .. }, .. }), Self::Within) => {
                behaviour.within.as_ref().map(|(length, _)| length.clone())
            }
            _ => None,
        };
        definition.walk().into_iter().find_map(at).unwrap_or_default()
    }

    /// Puts an answer there: an edit like any other, so that what was typed is a value and never text of the query.
    pub fn set(self, definition: &mut Definition, typed: &str) {
        for node in definition.walk() {
            let edit = match (definition.node(node), self) {
                (Some(Node::Condition(condition)), Self::Column(column))
                    if condition.column.as_deref() == Some(column) =>
                {
                    let value = match condition.values.first() {
                        Some(Value::Number(_)) => Value::Number(typed.to_owned()),
                        _ => Value::Text(typed.to_owned()),
                    };
                    Edit::SetCondition { node, condition: Condition { values: vec![value], ..condition.clone() } }
                }
                (
                    Some(Node::Block(Block { content: BlockContent::Behaviour { behaviour, .. }, .. })),
                    Self::Times | Self::Within,
                ) => {
                    let mut behaviour: Behaviour = behaviour.clone();
                    match (self, &mut behaviour.within) {
                        (Self::Within, Some((length, _))) => typed.clone_into(length),
                        (Self::Times, _) => typed.clone_into(&mut behaviour.times),
                        _ => {}
                    }
                    Edit::SetBehaviour { block: node, behaviour }
                }
                _ => continue,
            };
            // It is the definition's own node.
            let _ = definition.apply(edit);
        }
    }
}

/// Three of each kind: who contacts are, where they work, what they did.
pub const TEMPLATES: [[Template; 3]; 3] = [
    [
        template(
            "Reachable by email in Germany",
            "People in one country who have an email address and accept marketing emails.",
            "PROFILE(contact, contact_1).FILTER(contact_1.address1_country == 'Germany' && \
             ISNOTNULL(contact_1.emailaddress1) && contact_1.donotbulkemail == False)",
        )
        .asking(&[Question {
            label: "Country",
            help: "As it is written in the contacts' addresses.",
            of: Asked::Column("address1_country"),
        }]),
        template(
            "Parents",
            "People with at least one child, for family offers.",
            "PROFILE(contact, contact_1).FILTER(contact_1.numberofchildren >= 1)",
        ),
        template(
            "Born in the 1990s",
            "People of one age group, by their birthday.",
            "PROFILE(contact, contact_1).FILTER(contact_1.birthdate >= '1990-01-01' && \
             contact_1.birthdate < '2000-01-01')",
        ),
    ],
    [
        template(
            "At larger companies",
            "People whose company has more than 500 employees.",
            "PROFILE(account, account_1).FILTER(account_1.numberofemployees > 500)\
             .TRAVERSE(contact_account_parentcustomerid, contact_1)",
        )
        .asking(&[Question {
            label: "More than so many employees",
            help: "A whole number.",
            of: Asked::Column("numberofemployees"),
        }]),
        template(
            "In finance and insurance",
            "People whose company is in one of the industries you choose.",
            "PROFILE(account, account_1).FILTER(account_1.industrycode == 16 || account_1.industrycode == 20)\
             .TRAVERSE(contact_account_parentcustomerid, contact_1)",
        ),
        template(
            "Decision makers in sales and marketing",
            "People in sales or marketing who decide for their company.",
            "PROFILE(contact, contact_1).FILTER(contact_1.accountrolecode == 1 && \
             (contact_1.department == 'Sales' || contact_1.department == 'Marketing'))",
        ),
    ],
    [
        template(
            "Opened an email in the last 30 days",
            "People who read what you send them.",
            "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 0, UTCDAYS(30))",
        )
        .asking(&[DAYS]),
        template(
            "Frequent website visitors",
            "People who came to your website three times or more in the last 90 days.",
            "INTERACTION(WebsiteVisited, WebsiteVisited_ContactLink).HAVING(COUNT() > 2, UTCDAYS(90))",
        )
        .asking(&[
            Question { label: "At least so many times", help: "A whole number, one or more.", of: Asked::Times },
            DAYS,
        ]),
        template(
            "Came to an event in the last year",
            "People who checked in at one of your events, to be thanked or invited again.",
            "INTERACTION(ContactCheckedIntoEvent, ContactCheckedIntoEvent_ContactLink).HAVING(COUNT() > 0, UTCDAYS(365))",
        )
        .asking(&[DAYS]),
    ],
];
