//! Definitions to start from. They name what every environment has; values are there to be changed.

/// A definition with a name, and what it is good for in one sentence.
pub struct Template {
    pub name: &'static str,
    pub help: &'static str,
    pub query: &'static str,
}

const fn template(name: &'static str, help: &'static str, query: &'static str) -> Template {
    Template { name, help, query }
}

/// Three of each kind: who contacts are, where they work, what they did.
pub const TEMPLATES: [[Template; 3]; 3] = [
    [
        template(
            "Reachable by email in Germany",
            "People in one country who have an email address and accept marketing emails.",
            "PROFILE(contact, contact_1).FILTER(contact_1.address1_country == 'Germany' && \
             ISNOTNULL(contact_1.emailaddress1) && contact_1.donotbulkemail == False)",
        ),
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
        ),
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
        ),
        template(
            "Frequent website visitors",
            "People who came to your website three times or more in the last 90 days.",
            "INTERACTION(WebsiteVisited, WebsiteVisited_ContactLink).HAVING(COUNT() > 2, UTCDAYS(90))",
        ),
        template(
            "Came to an event in the last year",
            "People who checked in at one of your events, to be thanked or invited again.",
            "INTERACTION(ContactCheckedIntoEvent, ContactCheckedIntoEvent_ContactLink).HAVING(COUNT() > 0, UTCDAYS(365))",
        ),
    ],
];
