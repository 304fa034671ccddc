//! `contact`: the person a segment is made of.

use super::options::{
    CONTACT_CUSTOMER_TYPE, CONTACT_LEAD_SOURCE, CONTACT_METHOD, EDUCATION, FAMILY_STATUS, GENDER, ROLE, STATE, STATUS,
};
use super::{Column, Kind, Ownership, Source, Table, TextFormat, with_standard};

pub(super) const MONEY: Kind = Kind::Money { min: 0.0, max: 100_000_000_000_000.0 };

/// A consent column: yes means that the channel must not be used.
const fn do_not() -> Kind {
    Kind::Boolean { yes: "Do Not Allow", no: "Allow", default: false }
}

pub(super) fn table() -> Table {
    let c = Column::new;
    let text = Column::text;
    let mut own = vec![
        c("contactid", "ContactId", "Contact", Kind::Id),
        text("fullname", "FullName", "Full Name", 160).read_only(),
        text("firstname", "FirstName", "First Name", 50),
        text("middlename", "MiddleName", "Middle Name", 50),
        text("lastname", "LastName", "Last Name", 50),
        text("salutation", "Salutation", "Salutation", 100),
        text("nickname", "NickName", "Nickname", 100),
        text("emailaddress1", "EMailAddress1", "Email", 100).formatted(TextFormat::Email),
        text("emailaddress2", "EMailAddress2", "Email Address 2", 100).formatted(TextFormat::Email),
        text("telephone1", "Telephone1", "Business Phone", 50).formatted(TextFormat::Phone),
        text("mobilephone", "MobilePhone", "Mobile Phone", 50).formatted(TextFormat::Phone),
        text("company", "Company", "Company Phone", 50).formatted(TextFormat::Phone),
        text("websiteurl", "WebSiteUrl", "Website", 200).formatted(TextFormat::Url),
        text("jobtitle", "JobTitle", "Job Title", 100),
        text("department", "Department", "Department", 100),
        c("accountrolecode", "AccountRoleCode", "Role", Kind::Choice(&ROLE)),
        c("gendercode", "GenderCode", "Gender", Kind::Choice(&GENDER)),
        c("familystatuscode", "FamilyStatusCode", "Marital Status", Kind::Choice(&FAMILY_STATUS)),
        c("educationcode", "EducationCode", "Education", Kind::Choice(&EDUCATION)),
        c("numberofchildren", "NumberOfChildren", "No. of Children", Kind::Whole { min: 0, max: 1_000_000_000 }),
        c("birthdate", "BirthDate", "Birthday", Kind::DateOnly),
        c("anniversary", "Anniversary", "Anniversary", Kind::DateOnly),
        c(
            "preferredcontactmethodcode",
            "PreferredContactMethodCode",
            "Preferred Method of Contact",
            Kind::Choice(&CONTACT_METHOD),
        ),
        c("donotemail", "DoNotEMail", "Do not allow Emails", do_not()),
        c("donotphone", "DoNotPhone", "Do not allow Phone Calls", do_not()),
        c("donotbulkemail", "DoNotBulkEMail", "Do not allow Bulk Emails", do_not()),
        c("donotpostalmail", "DoNotPostalMail", "Do not allow Mails", do_not()),
        c("creditlimit", "CreditLimit", "Credit Limit", MONEY),
        c("annualincome", "AnnualIncome", "Annual Income", MONEY),
        c("creditonhold", "CreditOnHold", "Credit Hold", Kind::Boolean { yes: "Yes", no: "No", default: false }),
        c("lastonholdtime", "LastOnHoldTime", "Last On Hold Time", Kind::DateTime),
        c("leadsourcecode", "LeadSourceCode", "Lead Source", Kind::Choice(&CONTACT_LEAD_SOURCE)),
        c("customertypecode", "CustomerTypeCode", "Relationship Type", Kind::Choice(&CONTACT_CUSTOMER_TYPE)),
        c(
            "parentcustomerid",
            "ParentCustomerId",
            "Company Name",
            Kind::Polymorphic { targets: &["account", "contact"], owner: false },
        ),
        c("description", "Description", "Description", Kind::Memo { max: 2_000 }),
        c("aging30", "Aging30", "Aging 30", MONEY).computed(Source::Calculated),
        c("aging90", "Aging90", "Aging 90", MONEY).computed(Source::Calculated),
    ];
    own.extend(address1());
    Table {
        logical: "contact",
        schema: "Contact",
        set: "contacts",
        display: "Contact",
        display_collection: "Contacts",
        primary_id: "contactid",
        primary_name: "fullname",
        object_type_code: 2,
        ownership: Ownership::User,
        columns: with_standard(own, &STATE, &STATUS),
    }
}

/// The first address, the same on contact, account and lead.
pub(super) fn address1() -> [Column; 6] {
    let text = Column::text;
    [
        text("address1_line1", "Address1_Line1", "Address 1: Street 1", 250),
        text("address1_line2", "Address1_Line2", "Address 1: Street 2", 250),
        text("address1_city", "Address1_City", "Address 1: City", 80),
        text("address1_stateorprovince", "Address1_StateOrProvince", "Address 1: State/Province", 50),
        text("address1_postalcode", "Address1_PostalCode", "Address 1: ZIP/Postal Code", 20),
        text("address1_country", "Address1_Country", "Address 1: Country/Region", 80),
    ]
}
