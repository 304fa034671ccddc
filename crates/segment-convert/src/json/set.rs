//! Sets of records, the steps of a path, and paging.

use segment_query::ast::{
    Aggregate, Having as AstHaving, Ignored, Interaction, OrderBy, Page as AstPage, Profile, Relate as AstRelate,
    SegmentRef, SetExpr, SetOp, Step as AstStep, Traverse, Window as AstWindow, WindowUnit,
};
use segment_query::{Span, ast};
use serde::{Deserialize, Serialize};

use super::condition::{Column, Comparison, Condition, name, number};

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Set {
    Profile {
        entity: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alias: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        steps: Vec<Step>,
    },
    Segment {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Condition>,
    },
    Interaction {
        interaction: String,
        link: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Condition>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        having: Option<Having>,
    },
    Union {
        of: Vec<Set>,
    },
    Intersect {
        of: Vec<Set>,
    },
    Except {
        of: Vec<Set>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Step {
    Filter {
        condition: Condition,
    },
    Traverse {
        relationship: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alias: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Condition>,
    },
    Relate(Relate),
    Distinct,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Relate {
    relationship: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    qualifier: Option<String>,
    alias: String,
    #[serde(default)]
    optional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nested: Option<Box<Relate>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Having {
    aggregate: AggregateName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    op: Comparison,
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AggregateName {
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    unit: Unit,
    length: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unit {
    Days,
    Months,
    Years,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    order_by: Vec<Order>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    skip: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    take: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    select: Vec<Column>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    column: Column,
    #[serde(default)]
    descending: bool,
}

const NOWHERE: Ignored<Span> = Ignored(Span::new(0, 0));

fn text(name: &ast::Name) -> String {
    name.value.clone()
}

fn condition(condition: Option<Condition>) -> Result<Option<ast::Condition>, String> {
    condition.map(TryInto::try_into).transpose()
}

impl From<&SetExpr> for Set {
    fn from(set: &SetExpr) -> Self {
        match set {
            SetExpr::Profile(profile) => Self::Profile {
                entity: text(&profile.entity),
                alias: profile.alias.as_ref().map(text),
                steps: profile.steps.iter().map(Step::from).collect(),
            },
            SetExpr::Segment(segment) => {
                Self::Segment { name: text(&segment.name), filter: segment.filter.as_ref().map(Condition::from) }
            }
            SetExpr::Interaction(interaction) => Self::Interaction {
                interaction: text(&interaction.kind),
                link: text(&interaction.link),
                filter: interaction.filter.as_ref().map(Condition::from),
                having: interaction.having.as_ref().map(Having::from),
            },
            SetExpr::Set { op, operands, .. } => {
                let of = operands.iter().map(Self::from).collect();
                match op {
                    SetOp::Union => Self::Union { of },
                    SetOp::Intersect => Self::Intersect { of },
                    SetOp::Except => Self::Except { of },
                }
            }
        }
    }
}

impl TryFrom<Set> for SetExpr {
    type Error = String;

    fn try_from(set: Set) -> Result<Self, String> {
        let operation = |op: SetOp, of: Vec<Set>| {
            let operands = of.into_iter().map(Self::try_from).collect::<Result<_, _>>()?;
            Ok::<_, String>(Self::Set { op, operands, span: NOWHERE })
        };
        Ok(match set {
            Set::Profile { entity, alias, steps } => Self::Profile(Profile {
                entity: name(entity),
                alias: alias.map(name),
                steps: steps.into_iter().map(AstStep::try_from).collect::<Result<_, _>>()?,
                span: NOWHERE,
            }),
            Set::Segment { name: own, filter } => {
                Self::Segment(SegmentRef { name: name(own), filter: condition(filter)?, span: NOWHERE })
            }
            Set::Interaction { interaction, link, filter, having } => Self::Interaction(Interaction {
                kind: name(interaction),
                link: name(link),
                filter: condition(filter)?,
                having: having.map(TryInto::try_into).transpose()?,
                span: NOWHERE,
            }),
            Set::Union { of } => operation(SetOp::Union, of)?,
            Set::Intersect { of } => operation(SetOp::Intersect, of)?,
            Set::Except { of } => operation(SetOp::Except, of)?,
        })
    }
}

impl From<&AstStep> for Step {
    fn from(step: &AstStep) -> Self {
        match step {
            AstStep::Filter(condition) => Self::Filter { condition: condition.into() },
            AstStep::Traverse(traverse) => Self::Traverse {
                relationship: text(&traverse.relationship),
                alias: traverse.alias.as_ref().map(text),
                filter: traverse.filter.as_ref().map(Condition::from),
            },
            AstStep::Relate(relate) => Self::Relate(relate.into()),
            AstStep::Distinct => Self::Distinct,
        }
    }
}

impl TryFrom<Step> for AstStep {
    type Error = String;

    fn try_from(step: Step) -> Result<Self, String> {
        Ok(match step {
            Step::Filter { condition } => Self::Filter(condition.try_into()?),
            Step::Traverse { relationship, alias, filter } => Self::Traverse(Traverse {
                relationship: name(relationship),
                alias: alias.map(name),
                filter: condition(filter)?,
            }),
            Step::Relate(relate) => Self::Relate(relate.into()),
            Step::Distinct => Self::Distinct,
        })
    }
}

impl From<&AstRelate> for Relate {
    fn from(relate: &AstRelate) -> Self {
        Self {
            relationship: text(&relate.relationship),
            qualifier: relate.qualifier.as_ref().map(text),
            alias: text(&relate.alias),
            optional: relate.optional,
            nested: relate.nested.as_deref().map(|nested| Box::new(nested.into())),
        }
    }
}

impl From<Relate> for AstRelate {
    fn from(relate: Relate) -> Self {
        Self {
            relationship: name(relate.relationship),
            qualifier: relate.qualifier.map(name),
            alias: name(relate.alias),
            optional: relate.optional,
            nested: relate.nested.map(|nested| Box::new((*nested).into())),
        }
    }
}

impl From<&AstHaving> for Having {
    fn from(having: &AstHaving) -> Self {
        let (aggregate, column) = match &having.aggregate {
            Aggregate::Count => (AggregateName::Count, None),
            Aggregate::Sum(column) => (AggregateName::Sum, Some(text(column))),
            Aggregate::Avg(column) => (AggregateName::Avg, Some(text(column))),
            Aggregate::Min(column) => (AggregateName::Min, Some(text(column))),
            Aggregate::Max(column) => (AggregateName::Max, Some(text(column))),
        };
        let window = having.window.map(|window| Window {
            unit: match window.unit {
                WindowUnit::Days => Unit::Days,
                WindowUnit::Months => Unit::Months,
                WindowUnit::Years => Unit::Years,
            },
            length: window.length,
        });
        Self { aggregate, column, op: having.op.into(), value: having.value.as_str().to_owned(), window }
    }
}

impl TryFrom<Having> for AstHaving {
    type Error = String;

    fn try_from(having: Having) -> Result<Self, String> {
        let aggregate = match (having.aggregate, having.column.map(name)) {
            (AggregateName::Count, None) => Aggregate::Count,
            (AggregateName::Count, Some(_)) => return Err("count takes no column.".to_owned()),
            (AggregateName::Sum, Some(column)) => Aggregate::Sum(column),
            (AggregateName::Avg, Some(column)) => Aggregate::Avg(column),
            (AggregateName::Min, Some(column)) => Aggregate::Min(column),
            (AggregateName::Max, Some(column)) => Aggregate::Max(column),
            (_, None) => return Err("An aggregate other than count needs its column.".to_owned()),
        };
        let window = having.window.map(|window| AstWindow {
            unit: match window.unit {
                Unit::Days => WindowUnit::Days,
                Unit::Months => WindowUnit::Months,
                Unit::Years => WindowUnit::Years,
            },
            length: window.length,
        });
        Ok(Self { aggregate, op: having.op.into(), value: number(&having.value)?, window, span: NOWHERE })
    }
}

impl From<&AstPage> for Page {
    fn from(page: &AstPage) -> Self {
        let order = |order: &OrderBy| Order { column: (&order.column).into(), descending: order.descending };
        Self {
            order_by: page.order_by.iter().map(order).collect(),
            skip: page.skip,
            take: page.take,
            select: page.select.iter().map(Column::from).collect(),
        }
    }
}

impl From<Page> for AstPage {
    fn from(page: Page) -> Self {
        let order = |order: Order| OrderBy { column: order.column.into(), descending: order.descending };
        Self {
            order_by: page.order_by.into_iter().map(order).collect(),
            skip: page.skip,
            take: page.take,
            select: page.select.into_iter().map(Into::into).collect(),
        }
    }
}
