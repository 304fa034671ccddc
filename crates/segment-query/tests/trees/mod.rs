//! Generated syntax trees, only such as the grammar can produce.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use segment_query::ast::*;
use segment_query::{Dialect, Spanned};

/// Words that stand for something else wherever a column may stand.
const RESERVED: [&str; 14] = [
    "TRUE",
    "FALSE",
    "NOT",
    "AND",
    "OR",
    "IN",
    "NULL",
    "CONTAINS",
    "STARTSWITH",
    "ENDSWITH",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "MINUS",
];

fn name() -> impl Strategy<Value = Name> {
    let tricky = select(vec!["filter", "Date", "YEAR", "profile", "SEGMENT", "asc", "DESC", "count", "isnull", "take"]);
    let plain =
        "[A-Za-z_][A-Za-z0-9_]{0,8}".prop_filter("reserved", |word| !RESERVED.contains(&word.to_uppercase().as_str()));
    prop_oneof![4 => plain, 1 => tricky.prop_map(str::to_owned)].prop_map(Spanned::built)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ]{0,6}", "['\"’“\\\\\n.)(&|]{0,5}", "\\PC{0,6}"]
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof!["-?[0-9]{1,12}", "-?[0-9]{1,4}\\.[0-9]{1,4}"].prop_filter_map("a number", |text| Number::parse(&text))
}

fn column() -> impl Strategy<Value = Column> {
    (of(name()), name()).prop_map(|(alias, name)| Column { alias, name })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => column().prop_map(ValueKind::Column),
        2 => text().prop_map(ValueKind::Text),
        2 => number().prop_map(ValueKind::Number),
        1 => any::<bool>().prop_map(ValueKind::Bool),
        1 => Just(ValueKind::Now),
        1 => vec(any::<u32>(), 3..=7).prop_map(ValueKind::Date),
    ]
    .prop_map(Spanned::built);
    leaf.prop_recursive(4, 12, 2, |inner| {
        let part = || select(DatePart::ALL.to_vec());
        let operators = vec![ArithmeticOp::Add, ArithmeticOp::Subtract, ArithmeticOp::Multiply, ArithmeticOp::Divide];
        prop_oneof![
            (part(), number(), inner.clone()).prop_map(|(part, amount, to)| ValueKind::DateAdd {
                part,
                amount,
                to: Box::new(to)
            }),
            (part(), inner.clone(), inner.clone()).prop_map(|(part, from, to)| ValueKind::DateDiff {
                part,
                from: Box::new(from),
                to: Box::new(to)
            }),
            (select(operators), inner.clone(), inner).prop_map(|(op, left, right)| ValueKind::Arithmetic {
                op,
                left: Box::new(left),
                right: Box::new(right)
            }),
        ]
        .prop_map(Spanned::built)
    })
}

fn compare_op() -> impl Strategy<Value = CompareOp> {
    use CompareOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    select(vec![Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual])
}

fn literal() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(ValueKind::Text),
        number().prop_map(ValueKind::Number),
        any::<bool>().prop_map(ValueKind::Bool),
    ]
    .prop_map(Spanned::built)
}

pub(crate) fn condition(dialect: Dialect) -> impl Strategy<Value = Condition> {
    let lists = u32::from(dialect == Dialect::RealTime) * 2;
    let text_op = select(vec![TextOp::Contains, TextOp::StartsWith, TextOp::EndsWith]);
    let leaf = prop_oneof![
        4 => (value(), compare_op(), value()).prop_map(|(left, op, right)| ConditionKind::Compare { left, op, right }),
        2 => (column(), text_op, text())
            .prop_map(|(column, op, text)| ConditionKind::Text { column, op, text: Spanned::built(text) }),
        lists => (column(), vec(literal(), 1..4)).prop_map(|(column, values)| ConditionKind::In { column, values }),
        1 => column().prop_map(ConditionKind::IsNull),
        1 => column().prop_map(ConditionKind::IsNotNull),
    ]
    .prop_map(Spanned::built);
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(ConditionKind::All),
            vec(inner.clone(), 2..4).prop_map(ConditionKind::Any),
            inner.prop_map(|inner| ConditionKind::Not(Box::new(inner))),
        ]
        .prop_map(Spanned::built)
    })
}

fn relate() -> impl Strategy<Value = Relate> {
    let hop = (name(), of(name()), name(), any::<bool>()).prop_map(|(relationship, qualifier, alias, optional)| {
        Relate { relationship, qualifier, alias, optional, nested: None }
    });
    vec(hop, 1..4).prop_map(|hops| {
        let outwards = hops.into_iter().rev();
        outwards.reduce(|inner, hop| Relate { nested: Some(Box::new(inner)), ..hop }).unwrap_or_else(|| unreachable!())
    })
}

fn profile(dialect: Dialect) -> impl Strategy<Value = SetExpr> {
    let outbound = u32::from(dialect == Dialect::Outbound);
    let traverse = (name(), of(name()), of(condition(dialect)))
        .prop_map(|(relationship, alias, filter)| Step::Traverse(Traverse { relationship, alias, filter }));
    let step = prop_oneof![
        3 => condition(dialect).prop_map(Step::Filter),
        2 * outbound => traverse,
        outbound => Just(Step::Distinct),
        2 * (1 - outbound) => relate().prop_map(Step::Relate),
    ];
    let alias = of(name()).prop_map(move |alias| alias.filter(|_| outbound == 1));
    (name(), alias, vec(step, 0..4))
        .prop_map(|(entity, alias, steps)| SetExpr::Profile(Profile { entity, alias, steps, span: Ignored::default() }))
}

fn having() -> impl Strategy<Value = Having> {
    let aggregate = prop_oneof![
        Just(Aggregate::Count),
        name().prop_map(Aggregate::Sum),
        name().prop_map(Aggregate::Avg),
        name().prop_map(Aggregate::Min),
        name().prop_map(Aggregate::Max),
    ];
    let unit = select(vec![WindowUnit::Days, WindowUnit::Months, WindowUnit::Years]);
    let window = (unit, any::<u32>()).prop_map(|(unit, length)| Window { unit, length });
    (aggregate, compare_op(), number(), of(window)).prop_map(|(aggregate, op, value, window)| Having {
        aggregate,
        op,
        value,
        window,
        span: Ignored::default(),
    })
}

/// A segment's name as the dialect has them.
fn segment_name(dialect: Dialect) -> BoxedStrategy<Name> {
    match dialect {
        Dialect::Outbound => name().boxed(),
        Dialect::RealTime => "SEGMENT_CJO_ID_[0-9a-f]{32}".prop_map(Spanned::built).boxed(),
    }
}

fn set(dialect: Dialect) -> impl Strategy<Value = SetExpr> {
    let segment = (segment_name(dialect), of(condition(dialect)))
        .prop_map(|(name, filter)| SetExpr::Segment(SegmentRef { name, filter, span: Ignored::default() }));
    let interaction =
        (name(), name(), of(condition(dialect)), of(having())).prop_map(|(kind, link, filter, having)| {
            SetExpr::Interaction(Interaction { kind, link, filter, having, span: Ignored::default() })
        });
    prop_oneof![3 => profile(dialect), 2 => segment, 1 => interaction].prop_recursive(3, 8, 3, |inner| {
        let op = select(vec![SetOp::Union, SetOp::Intersect, SetOp::Except]);
        (op, vec(inner, 2..4)).prop_map(|(op, operands)| SetExpr::Set { op, operands, span: Ignored::default() })
    })
}

fn page() -> impl Strategy<Value = Page> {
    let order = (column(), any::<bool>()).prop_map(|(column, descending)| OrderBy { column, descending });
    (vec(order, 0..3), of(any::<u64>()), of(any::<u64>()), vec(column(), 0..3))
        .prop_map(|(order_by, skip, take, select)| Page { order_by, skip, take, select })
}

pub(crate) fn query(dialect: Dialect) -> impl Strategy<Value = Query> {
    let page = page().prop_map(move |page| if dialect == Dialect::Outbound { page } else { Page::default() });
    (set(dialect), page).prop_map(|(set, page)| Query { set, page })
}
