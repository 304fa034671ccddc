//! `account`: the company behind a contact.

use super::contact::{MONEY, address1};
use super::options::{ACCOUNT_CATEGORY, ACCOUNT_CUSTOMER_TYPE, INDUSTRY, STATE, STATUS};
use super::{Column, Kind, Ownership, Source, Table, TextFormat, with_standard};

pub(super) fn table() -> Table {
    let c = Column::new;
    let text = Column::text;
    let count = Kind::Whole { min: 0, max: 1_000_000_000 };
    let mut own = vec![
        c("accountid", "AccountId", "Account", Kind::Id),
        text("name", "Name", "Account Name", 160).required(),
        text("accountnumber", "AccountNumber", "Account Number", 20),
        text("emailaddress1", "EMailAddress1", "Email", 100).formatted(TextFormat::Email),
        text("telephone1", "Telephone1", "Main Phone", 50).formatted(TextFormat::Phone),
        text("websiteurl", "WebSiteURL", "Website", 200).formatted(TextFormat::Url),
        text("tickersymbol", "TickerSymbol", "Ticker Symbol", 10),
        c("industrycode", "IndustryCode", "Industry", Kind::Choice(&INDUSTRY)),
        c("customertypecode", "CustomerTypeCode", "Relationship Type", Kind::Choice(&ACCOUNT_CUSTOMER_TYPE)),
        c("accountcategorycode", "AccountCategoryCode", "Category", Kind::Choice(&ACCOUNT_CATEGORY)),
        c("revenue", "Revenue", "Annual Revenue", MONEY),
        c("creditlimit", "CreditLimit", "Credit Limit", MONEY),
        c("numberofemployees", "NumberOfEmployees", "Number of Employees", count),
        c("primarycontactid", "PrimaryContactId", "Primary Contact", Kind::Lookup("contact")),
        c("parentaccountid", "ParentAccountId", "Parent Account", Kind::Lookup("account")),
        c("msa_managingpartnerid", "msa_managingpartnerid", "Managing Partner", Kind::Lookup("account")),
        c(
            "donotemail",
            "DoNotEMail",
            "Do not allow Emails",
            Kind::Boolean { yes: "Do Not Allow", no: "Allow", default: false },
        ),
        c("description", "Description", "Description", Kind::Memo { max: 2_000 }),
        c("opendeals", "OpenDeals", "Open Deals", count).computed(Source::Rollup),
        c("openrevenue", "OpenRevenue", "Open Revenue", MONEY).computed(Source::Rollup),
    ];
    own.extend(address1());
    Table {
        logical: "account",
        schema: "Account",
        set: "accounts",
        display: "Account",
        display_collection: "Accounts",
        primary_id: "accountid",
        primary_name: "name",
        object_type_code: 1,
        ownership: Ownership::User,
        columns: with_standard(own, &STATE, &STATUS),
    }
}
