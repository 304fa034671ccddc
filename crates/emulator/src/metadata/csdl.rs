//! `$metadata`: the same schema as CSDL, the XML that describes an OData service to its clients.

use std::io;

use dataverse::assumptions::RESULT;
use dataverse::outbound::{FETCH_CONTACTS, SEGMENT_MEMBERS_UPDATE, VALIDATE_SEGMENT, columns};
use dataverse::real_time;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use crate::odata::edm;
use crate::schema::{self, Column, Kind, Table};

type Xml = Writer<Vec<u8>>;

const NAMESPACE: &str = "Microsoft.Dynamics.CRM";
const ALIAS: &str = "mscrm";
/// What every entity type descends from.
const BASE: &str = "crmbaseentity";
const BULK: [&str; 3] = ["CreateMultiple", "UpdateMultiple", "UpsertMultiple"];

/// A parameter or a property: its name and type.
type Field = (&'static str, &'static str);

struct Operation {
    name: &'static str,
    parameters: &'static [Field],
    /// The properties of its answer.
    answer: &'static [Field],
}

const ACTIONS: [Operation; 5] = [
    Operation {
        name: VALIDATE_SEGMENT,
        parameters: &[
            (columns::ID, "Edm.String"),
            (columns::NAME, "Edm.String"),
            (columns::TYPE, "Edm.Int32"),
            (columns::STATUS, "Edm.Int32"),
            (columns::QUERY, "Edm.String"),
            (columns::QUERY_ALIAS, "Edm.String"),
            (columns::SCOPE, "Edm.Int32"),
        ],
        answer: &[("ValidationResult", "Edm.String")],
    },
    Operation {
        name: FETCH_CONTACTS,
        parameters: &[
            ("Query", "Edm.String"),
            ("FetchXml", "Edm.String"),
            ("OwningBusinessUnit", "Edm.String"),
            ("Scope", "Edm.Int32"),
            ("TimeZone", "Edm.Int32"),
        ],
        answer: &[(RESULT, "Edm.String")],
    },
    Operation {
        name: SEGMENT_MEMBERS_UPDATE,
        parameters: &[
            (columns::ID, "Edm.String"),
            ("msdyncrm_operation", "Edm.String"),
            ("msdyncrm_memberids", "Edm.String"),
            (columns::QUERY_ALIAS, "Edm.String"),
        ],
        answer: &[(RESULT, "Edm.String")],
    },
    Operation { name: real_time::PUBLISH, parameters: &[(real_time::SEGMENT_ID, "Edm.String")], answer: &[] },
    Operation {
        name: real_time::MEMBERS_LIST,
        parameters: &[(real_time::SEGMENT_ID, "Edm.String")],
        answer: &[("StatusCode", "Edm.Int32"), ("ResultText", "Edm.String")],
    },
];

const FUNCTIONS: [Operation; 2] = [
    Operation {
        name: "WhoAmI",
        parameters: &[],
        answer: &[("BusinessUnitId", "Edm.Guid"), ("UserId", "Edm.Guid"), ("OrganizationId", "Edm.Guid")],
    },
    Operation {
        name: "RetrieveTotalRecordCount",
        parameters: &[("EntityNames", "Collection(Edm.String)")],
        answer: &[("EntityRecordCountCollection", "mscrm.EntityRecordCountCollection")],
    },
];

const RECORD_COUNTS: [Field; 4] = [
    ("Count", "Edm.Int32"),
    ("IsReadOnly", "Edm.Boolean"),
    ("Keys", "Collection(Edm.String)"),
    ("Values", "Collection(Edm.Int64)"),
];

/// The whole document.
pub(super) fn document() -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let edmx = [("Version", "4.0"), ("xmlns:edmx", "http://docs.oasis-open.org/odata/ns/edmx")];
    xml.create_element("edmx:Edmx").with_attributes(edmx).write_inner_content(|xml| {
        xml.create_element("edmx:DataServices").write_inner_content(|xml| {
            let schema =
                [("Namespace", NAMESPACE), ("Alias", ALIAS), ("xmlns", "http://docs.oasis-open.org/odata/ns/edm")];
            xml.create_element("Schema").with_attributes(schema).write_inner_content(contents)?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(xml.into_inner())
}

fn contents(xml: &mut Xml) -> io::Result<()> {
    xml.create_element("EntityType").with_attributes([("Name", BASE), ("Abstract", "true")]).write_empty()?;
    schema::entities().try_for_each(|table| entity_type(xml, table))?;
    complex_type(xml, "EntityRecordCountCollection", &RECORD_COUNTS)?;
    complex_type(xml, "CreateMultipleResponse", &[("Ids", "Collection(Edm.Guid)")])?;
    for operation in ACTIONS.iter().chain(&FUNCTIONS).filter(|operation| !operation.answer.is_empty()) {
        complex_type(xml, &format!("{}Response", operation.name), operation.answer)?;
    }
    for operation in &ACTIONS {
        self::operation(xml, "Action", operation)?;
    }
    for operation in &FUNCTIONS {
        self::operation(xml, "Function", operation)?;
    }
    BULK.iter().try_for_each(|name| bulk_action(xml, name))?;
    xml.create_element("EntityContainer").with_attribute(("Name", "System")).write_inner_content(container)?;
    Ok(())
}

fn entity_type(xml: &mut Xml, table: &Table) -> io::Result<()> {
    let base = format!("{ALIAS}.{BASE}");
    let attributes = [("Name", table.logical), ("BaseType", base.as_str())];
    xml.create_element("EntityType").with_attributes(attributes).write_inner_content(|xml| {
        xml.create_element("Key").write_inner_content(|xml| {
            xml.create_element("PropertyRef").with_attribute(("Name", table.primary_id)).write_empty()?;
            Ok(())
        })?;
        table.columns.iter().try_for_each(|column| property(xml, column))?;
        navigation(xml, table)
    })?;
    Ok(())
}

fn property(xml: &mut Xml, column: &Column) -> io::Result<()> {
    let name = column.property();
    let mut element =
        xml.create_element("Property").with_attributes([("Name", name.as_str()), ("Type", edm(&column.kind))]);
    match column.kind {
        Kind::Id => element = element.with_attribute(("Nullable", "false")),
        Kind::Text { max, .. } | Kind::Memo { max } => {
            element = element.with_attribute(("MaxLength", max.to_string().as_str()));
        }
        Kind::Decimal { .. } | Kind::Money { .. } => element = element.with_attribute(("Scale", "Variable")),
        _ => {}
    }
    element.write_empty()?;
    Ok(())
}

fn navigation(xml: &mut Xml, table: &Table) -> io::Result<()> {
    for r in schema::relationships().iter().filter(|r| r.referencing == table.logical) {
        let target = format!("{ALIAS}.{}", r.referenced);
        let attributes = [
            ("Name", r.lookup_navigation.as_str()),
            ("Type", target.as_str()),
            ("Partner", r.collection_navigation.as_str()),
        ];
        let lookup = format!("_{}_value", r.attribute);
        let constraint = [("Property", lookup.as_str()), ("ReferencedProperty", r.referenced_attribute)];
        xml.create_element("NavigationProperty").with_attributes(attributes).write_inner_content(|xml| {
            xml.create_element("ReferentialConstraint").with_attributes(constraint).write_empty()?;
            Ok(())
        })?;
    }
    for r in schema::relationships().iter().filter(|r| r.referenced == table.logical) {
        collection(xml, &r.collection_navigation, r.referencing, &r.lookup_navigation)?;
    }
    for way in schema::through(table.logical) {
        collection(xml, way.from.navigation, way.to.table, way.to.navigation)?;
    }
    Ok(())
}

/// A collection-valued navigation property, and the one that leads back.
fn collection(xml: &mut Xml, name: &str, target: &str, partner: &str) -> io::Result<()> {
    let target = format!("Collection({ALIAS}.{target})");
    let attributes = [("Name", name), ("Type", target.as_str()), ("Partner", partner)];
    xml.create_element("NavigationProperty").with_attributes(attributes).write_empty()?;
    Ok(())
}

fn complex_type(xml: &mut Xml, name: &str, properties: &[Field]) -> io::Result<()> {
    xml.create_element("ComplexType")
        .with_attribute(("Name", name))
        .write_inner_content(|xml| fields(xml, "Property", properties))?;
    Ok(())
}

fn operation(xml: &mut Xml, kind: &str, operation: &Operation) -> io::Result<()> {
    xml.create_element(kind).with_attribute(("Name", operation.name)).write_inner_content(|xml| {
        fields(xml, "Parameter", operation.parameters)?;
        if operation.answer.is_empty() {
            return Ok(());
        }
        let answer = format!("{ALIAS}.{}Response", operation.name);
        xml.create_element("ReturnType")
            .with_attributes([("Type", answer.as_str()), ("Nullable", "false")])
            .write_empty()?;
        Ok(())
    })?;
    Ok(())
}

/// Actions that are bound to any entity set.
fn bulk_action(xml: &mut Xml, name: &str) -> io::Result<()> {
    let any = format!("Collection({ALIAS}.{BASE})");
    let attributes = [("Name", name), ("IsBound", "true")];
    xml.create_element("Action").with_attributes(attributes).write_inner_content(|xml| {
        for parameter in ["entityset", "Targets"] {
            let attributes = [("Name", parameter), ("Type", any.as_str()), ("Nullable", "false")];
            xml.create_element("Parameter").with_attributes(attributes).write_empty()?;
        }
        if name == "CreateMultiple" {
            let answer = format!("{ALIAS}.{name}Response");
            xml.create_element("ReturnType").with_attribute(("Type", answer.as_str())).write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn fields(xml: &mut Xml, element: &str, fields: &[Field]) -> io::Result<()> {
    for field in fields {
        xml.create_element(element).with_attributes([("Name", field.0), ("Type", field.1)]).write_empty()?;
    }
    Ok(())
}

fn container(xml: &mut Xml) -> io::Result<()> {
    let set_of = |logical: &str| schema::table(logical).map_or("", |table| table.set);
    for table in schema::entities() {
        let entity = table.type_name();
        let attributes = [("Name", table.set), ("EntityType", entity.as_str())];
        xml.create_element("EntitySet").with_attributes(attributes).write_inner_content(|xml| {
            let mut bind = |path: &str, to: &str| {
                let attributes = [("Path", path), ("Target", set_of(to))];
                xml.create_element("NavigationPropertyBinding").with_attributes(attributes).write_empty().map(drop)
            };
            for r in schema::relationships() {
                if r.referencing == table.logical {
                    bind(&r.lookup_navigation, r.referenced)?;
                }
                if r.referenced == table.logical {
                    bind(&r.collection_navigation, r.referencing)?;
                }
            }
            schema::through(table.logical).try_for_each(|way| bind(way.from.navigation, way.to.table))
        })?;
    }
    for (kind, operations) in [("Action", ACTIONS.as_slice()), ("Function", FUNCTIONS.as_slice())] {
        for operation in operations {
            let full = format!("{NAMESPACE}.{}", operation.name);
            let element = xml.create_element(format!("{kind}Import"));
            element.with_attributes([("Name", operation.name), (kind, full.as_str())]).write_empty()?;
        }
    }
    Ok(())
}
