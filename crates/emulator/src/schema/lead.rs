//! `lead`: interest that may become business.

use super::contact::{MONEY, address1};
use super::options::{INDUSTRY, LEAD_QUALITY, LEAD_SOURCE, LEAD_STATE, LEAD_STATUS};
use super::{Column, Kind, Ownership, Table, TextFormat, with_standard};

pub(super) fn table() -> Table {
    let c = Column::new;
    let text = Column::text;
    let mut own = vec![
        c("leadid", "LeadId", "Lead", Kind::Id),
        text("fullname", "FullName", "Name", 160).read_only(),
        text("subject", "Subject", "Topic", 300).required(),
        text("firstname", "FirstName", "First Name", 50),
        text("lastname", "LastName", "Last Name", 50),
        text("companyname", "CompanyName", "Company Name", 100),
        text("jobtitle", "JobTitle", "Job Title", 100),
        text("emailaddress1", "EMailAddress1", "Email", 100).formatted(TextFormat::Email),
        text("telephone1", "Telephone1", "Business Phone", 50).formatted(TextFormat::Phone),
        c("leadqualitycode", "LeadQualityCode", "Rating", Kind::Choice(&LEAD_QUALITY)),
        c("leadsourcecode", "LeadSourceCode", "Lead Source", Kind::Choice(&LEAD_SOURCE)),
        c("industrycode", "IndustryCode", "Industry", Kind::Choice(&INDUSTRY)),
        c("estimatedamount", "EstimatedAmount", "Est. Value", MONEY),
        c("estimatedclosedate", "EstimatedCloseDate", "Est. Close Date", Kind::DateOnly),
        c("numberofemployees", "NumberOfEmployees", "No. of Employees", Kind::Whole { min: 0, max: 1_000_000 }),
        c(
            "donotemail",
            "DoNotEMail",
            "Do not allow Emails",
            Kind::Boolean { yes: "Do Not Allow", no: "Allow", default: false },
        ),
        c("parentcontactid", "ParentContactId", "Parent Contact for lead", Kind::Lookup("contact")),
        c("parentaccountid", "ParentAccountId", "Parent Account for lead", Kind::Lookup("account")),
    ];
    own.extend(address1());
    Table {
        logical: "lead",
        schema: "Lead",
        set: "leads",
        display: "Lead",
        display_collection: "Leads",
        primary_id: "leadid",
        primary_name: "fullname",
        object_type_code: 4,
        ownership: Ownership::User,
        columns: with_standard(own, &LEAD_STATE, &LEAD_STATUS),
    }
}
