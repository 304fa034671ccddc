//! Business units and users: the set-up that records belong to.

use super::{Column, Kind, Ownership, Table, TextFormat};

const NO: Kind = Kind::Boolean { yes: "Yes", no: "No", default: false };

fn stamps() -> [Column; 3] {
    [
        Column::new("createdon", "CreatedOn", "Created On", Kind::DateTime).read_only(),
        Column::new("modifiedon", "ModifiedOn", "Modified On", Kind::DateTime).read_only(),
        Column::new("versionnumber", "VersionNumber", "Version number", Kind::BigInt).read_only(),
    ]
}

pub(super) fn business_unit() -> Table {
    let mut columns = vec![
        Column::new("businessunitid", "BusinessUnitId", "Business Unit", Kind::Id),
        Column::text("name", "Name", "Name", 160).required(),
        Column::new("parentbusinessunitid", "ParentBusinessUnitId", "Parent Business", Kind::Lookup("businessunit")),
        Column::new("isdisabled", "IsDisabled", "Is Disabled", NO),
    ];
    columns.extend(stamps());
    Table {
        logical: "businessunit",
        schema: "BusinessUnit",
        set: "businessunits",
        display: "Business Unit",
        display_collection: "Business Units",
        primary_id: "businessunitid",
        primary_name: "name",
        object_type_code: 10,
        ownership: Ownership::Organization,
        columns,
    }
}

pub(super) fn system_user() -> Table {
    let mut columns = vec![
        Column::new("systemuserid", "SystemUserId", "User", Kind::Id),
        Column::text("fullname", "FullName", "Full Name", 200),
        Column::text("firstname", "FirstName", "First Name", 256),
        Column::text("lastname", "LastName", "Last Name", 256),
        Column::text("domainname", "DomainName", "User Name", 1_024),
        Column::text("internalemailaddress", "InternalEMailAddress", "Primary Email", 100).formatted(TextFormat::Email),
        Column::text("title", "Title", "Title", 128),
        Column::new("businessunitid", "BusinessUnitId", "Business Unit", Kind::Lookup("businessunit")),
        Column::new(
            "isdisabled",
            "IsDisabled",
            "Status",
            Kind::Boolean { yes: "Disabled", no: "Enabled", default: false },
        ),
    ];
    columns.extend(stamps());
    Table {
        logical: "systemuser",
        schema: "SystemUser",
        set: "systemusers",
        display: "User",
        display_collection: "Users",
        primary_id: "systemuserid",
        primary_name: "fullname",
        object_type_code: 8,
        ownership: Ownership::Organization,
        columns,
    }
}
