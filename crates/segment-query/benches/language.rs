//! How fast queries are read, judged and written, and that the cost grows with the text alone.
//!
//! `cargo bench -p segment-query`. The same conditions are read as SQL by sqlparser in the same run, for scale: it has
//! a bigger grammar and keeps no diagnostics, this one finds its feet after mistakes.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use segment_query::{Catalog, Column, ColumnKind, Dialect, Entity, check, check_text, parse, syntax::syntax};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// Conditions of every kind, some in groups, to about this many bytes; in the one language or the other.
fn conditions(bytes: usize, sql: bool) -> String {
    let (equal, and, or) = if sql { ("=", "AND", "OR") } else { ("==", "&&", "||") };
    let mut text = String::with_capacity(bytes + 200);
    let mut n = 0_usize;
    while text.len() < bytes {
        if n > 0 {
            text.push_str(&format!(" {and} "));
        }
        text.push_str(&match n % 4 {
            0 => format!("(address1_city {equal} 'City {n}' {or} address1_city {equal} 'Town {n}')"),
            1 if sql => format!("fullname LIKE '%Name {n}%'"),
            1 => format!("fullname CONTAINS 'Name {n}'"),
            2 => format!("numberofchildren >= {n}"),
            _ if sql => format!("(NOT (numberofchildren = {n}) OR createdon IS NULL)"),
            _ => format!("(NOT(numberofchildren == {n}) || ISNULL(createdon))"),
        });
        n += 1;
    }
    text
}

fn query(bytes: usize) -> String {
    format!("PROFILE(contact).FILTER({})", conditions(bytes, false))
}

fn select(bytes: usize) -> String {
    format!("SELECT contactid FROM contact WHERE {}", conditions(bytes, true))
}

fn catalog() -> Catalog {
    let column = |name: &str, kind| Column::new(name, name, kind);
    let columns = [
        column("address1_city", ColumnKind::Text),
        column("fullname", ColumnKind::Text),
        column("numberofchildren", ColumnKind::Whole),
        column("createdon", ColumnKind::DateTime),
    ];
    let mut catalog = Catalog::default();
    catalog.add_entity(Entity::new("contact", "Contact", "contactid", "fullname", columns));
    catalog
}

fn language(criterion: &mut Criterion) {
    let catalog = catalog();
    let mut group = criterion.benchmark_group("parse, check and print");
    for bytes in [10_000, 100_000, 1_000_000, 10_000_000] {
        let text = query(bytes);
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(if bytes > 1_000_000 { 10 } else { 50 });
        group.bench_with_input(BenchmarkId::from_parameter(bytes), &text, |bencher, text| {
            bencher.iter(|| {
                let read = parse(black_box(text));
                let query = read.query.as_ref();
                let found = query.map(|query| check(query, &catalog));
                (check_text(text, query), found, query.map(ToString::to_string))
            });
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("parse 100 kB");
    let (text, sql) = (query(100_000), select(100_000));
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("segment-query", |bencher| bencher.iter(|| parse(black_box(&text))));
    group.bench_function("segment-query, concrete tree", |bencher| {
        bencher.iter(|| syntax(Dialect::Outbound, black_box(&text)));
    });
    group.throughput(Throughput::Bytes(sql.len() as u64));
    group.bench_function("sqlparser, the same as WHERE", |bencher| {
        bencher.iter(|| Parser::parse_sql(&GenericDialect {}, black_box(&sql)));
    });
    group.finish();
}

criterion_group!(benches, language);
criterion_main!(benches);
