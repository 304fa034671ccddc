//! Every finding of `check`, by a query that a person might write: what is found, at which words, what mends it.

use segment_query::{
    Catalog, Choice, Code, Column, ColumnKind, Diagnostic, Entity, Interaction, Relationship, RelationshipKind,
    Severity, check, check_text, parse,
};

fn catalog() -> Catalog {
    let column = Column::new;
    let account_ref = || ColumnKind::Lookup { targets: vec!["account".to_owned()] };
    let choices =
        || vec![Choice { value: 1, label: "Male".to_owned() }, Choice { value: 2, label: "Female".to_owned() }];
    let mut age = column("age", "Age", ColumnKind::Whole);
    age.computed = true;
    let yes_no = ColumnKind::Boolean { yes: "Do Not Allow".to_owned(), no: "Allow".to_owned() };
    let contact = [
        column("contactid", "Contact", ColumnKind::Id),
        column("fullname", "Full Name", ColumnKind::Text),
        column("emailaddress1", "Email", ColumnKind::Text),
        column("address1_city", "City", ColumnKind::Text),
        column("numberofchildren", "No. of Children", ColumnKind::Whole),
        column("creditlimit", "Credit Limit", ColumnKind::Money),
        column("birthdate", "Birthday", ColumnKind::DateOnly),
        column("createdon", "Created On", ColumnKind::DateTime),
        column("donotemail", "Do not allow Emails", yes_no),
        column("gendercode", "Gender", ColumnKind::Choice(choices())),
        column("parentcustomerid", "Company Name", account_ref()),
        age,
    ];
    let account = [
        column("accountid", "Account", ColumnKind::Id),
        column("name", "Account Name", ColumnKind::Text),
        column("revenue", "Revenue", ColumnKind::Money),
    ];
    let opened = [
        column("emailid", "Email", ColumnKind::Text),
        column("timestamp", "Time", ColumnKind::DateTime),
        column("duration", "Duration", ColumnKind::Whole),
    ];
    let mut catalog = Catalog::default();
    catalog.add_entity(Entity::new("contact", "Contact", "contactid", "fullname", contact));
    catalog.add_entity(Entity::new("account", "Account", "accountid", "name", account));
    catalog.add_entity(Entity::new("lead", "Lead", "leadid", "fullname", [column("leadid", "Lead", ColumnKind::Id)]));
    catalog.add_relationship(Relationship {
        schema_name: "contact_customer_accounts".to_owned(),
        kind: RelationshipKind::OneToMany,
        referencing_entity: "contact".to_owned(),
        referencing_attribute: "parentcustomerid".to_owned(),
        referenced_entity: "account".to_owned(),
        referenced_attribute: "accountid".to_owned(),
    });
    catalog.add_interaction(Interaction::new("EmailOpened", "Email opened", opened));
    catalog.set_segments([("SEGMENT_CRM_ID_1".to_owned(), "Newsletter".to_owned())]);
    catalog
}

fn found(text: &str) -> Vec<Diagnostic> {
    let read = parse(text);
    assert_eq!(read.diagnostics, [], "{text}");
    read.query.map(|query| check(&query, &catalog())).unwrap_or_default()
}

/// Exactly one finding, with this code, on these words.
#[track_caller]
fn finds(text: &str, code: Code, words: &str) -> Diagnostic {
    let mut all = found(text);
    assert_eq!(all.iter().map(|d| (d.code, d.span.of(text))).collect::<Vec<_>>(), [(code, words)], "{text}\n{all:#?}");
    all.remove(0)
}

/// The same, and its fix makes this of the text, which then has nothing more to object to.
#[track_caller]
#[expect(clippy::panic, reason = "only tests call it")]
fn mends(text: &str, code: Code, words: &str, mended: &str) {
    let fix = finds(text, code, words).fix.unwrap_or_else(|| panic!("no fix: {text}"));
    let mut changed = text.to_owned();
    changed.replace_range(fix.span.range(), &fix.replacement);
    assert_eq!(changed, mended);
    assert_eq!(found(&changed), [], "{changed}");
}

#[track_caller]
fn filter(condition: &str) -> String {
    format!("PROFILE(contact, contact_1).FILTER({condition})")
}

#[test]
fn sound_queries_pass() {
    for text in [
        "PROFILE(contact)",
        "PROFILE(Contact, c).FILTER(c.FullName == 'x' && fullname != 'y' && ISNULL(c.birthdate))",
        "PROFILE(account, account_1).FILTER(account_1.accountid == '1cc00a15-37ef-e911-a81d-000d3a6d200c')\
         .TRAVERSE(contact_account_parentcustomerid, contact_1).FILTER(account_1.name == 'x' && contact_1.fullname == 'y')",
        "PROFILE(account).TRAVERSE(contact_customer_accounts)",
        "PROFILE(contact).TRAVERSE(contact_account_parentcustomerid, FILTER(revenue > 10)).TRAVERSE(contact_account_parentcustomerid)",
        "(SEGMENT(segment_crm_id_1)).ORDERBY(fullname ASC).SELECT(contactid)",
        "SEGMENT(SEGMENT_CRM_ID_1).FILTER(fullname CONTAINS 'x') UNION PROFILE(contact)",
        "PROFILE(contact, contact_1) EXCEPT PROFILE(contact, contact_1).FILTER(contact_1.fullname == 'x')",
        "INTERACTION(EmailOpened, EmailOpened_ContactLink).FILTER(emailid == 'x' && timestamp > '2024-01-01').HAVING(COUNT() > 2, UTCDAYS(7))",
        "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(SUM(duration) >= 10)",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
    for condition in [
        "numberofchildren >= 2 && creditlimit > numberofchildren * 2.5",
        "gendercode == 1 || 2 != gendercode",
        "donotemail == True && donotemail != false",
        "birthdate > '2017-03-30' && createdon <= '2017-03-30T10:00:00Z' && createdon > birthdate",
        "createdon > DATEADD(DAY, -7, DATETIMEUTCNOW()) && createdon < DATE(2024, 2, 29)",
        "DATEDIFF(DAY, createdon, '2024-01-01') == 0",
        "parentcustomerid == '1CC00A15-37ef-e911-a81d-000d3a6d200c' && contactid != parentcustomerid",
    ] {
        assert_eq!(found(&filter(condition)), [], "{condition}");
    }
}

#[test]
fn unknown_names() {
    mends("PROFILE(contcat)", Code::UnknownEntity, "contcat", "PROFILE(contact)");
    finds("PROFILE(UnknownEntity)", Code::UnknownEntity, "UnknownEntity");
    finds("PROFILE(UnknownEntity).FILTER(anything == 1)", Code::UnknownEntity, "UnknownEntity");
    mends(&filter("fulname == 'x'"), Code::UnknownColumn, "fulname", &filter("fullname == 'x'"));
    mends(&filter("contact_1.city == 'x'"), Code::UnknownColumn, "city", &filter("contact_1.address1_city == 'x'"));
    mends(&filter("ISNULL(emailadress1)"), Code::UnknownColumn, "emailadress1", &filter("ISNULL(emailaddress1)"));
    mends(
        "PROFILE(contact).ORDERBY(fullnam ASC)",
        Code::UnknownColumn,
        "fullnam",
        "PROFILE(contact).ORDERBY(fullname ASC)",
    );
    finds("(SEGMENT(SEGMENT_CRM_ID_1)).SELECT(nothing)", Code::UnknownColumn, "nothing");
    mends("SEGMENT(SEGMENT_CRM_ID_2)", Code::UnknownSegment, "SEGMENT_CRM_ID_2", "SEGMENT(SEGMENT_CRM_ID_1)");
    mends("SEGMENT(Newsletter)", Code::UnknownSegment, "Newsletter", "SEGMENT(SEGMENT_CRM_ID_1)");
    let having = "EmailOpened_ContactLink).HAVING(COUNT() > 0)";
    mends(
        &format!("INTERACTION(EmailOpend, {having}"),
        Code::UnknownInteraction,
        "EmailOpend",
        &format!("INTERACTION(EmailOpened, {having}"),
    );
    let link = finds("INTERACTION(EmailOpened, EmailOpenedLeadLink)", Code::UnknownInteraction, "EmailOpenedLeadLink");
    assert_eq!(link.severity, Severity::Warning);
    finds("INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(MAX(lenght) > 1)", Code::UnknownColumn, "lenght");
}

#[test]
fn segments_are_not_judged_when_they_are_not_known() {
    let query = parse("SEGMENT(anything)").query.unwrap();
    assert_eq!(check(&query, &Catalog::default()), []);
}

#[test]
fn relationships() {
    mends(
        "PROFILE(account).TRAVERSE(contact_account_parentcustomer)",
        Code::UnknownRelationship,
        "contact_account_parentcustomer",
        "PROFILE(account).TRAVERSE(contact_account_parentcustomerid)",
    );
    let apart = finds(
        "PROFILE(lead).TRAVERSE(contact_customer_accounts).FILTER(anything == 1)",
        Code::UnknownRelationship,
        "contact_customer_accounts",
    );
    assert!(apart.message.contains("does not touch lead"), "{}", apart.message);
}

#[test]
fn aliases() {
    mends(&filter("contact_2.fullname == 'x'"), Code::UnknownAlias, "contact_2", &filter("contact_1.fullname == 'x'"));
    mends(&filter("contact.fullname == 'x'"), Code::UnknownAlias, "contact", &filter("contact_1.fullname == 'x'"));
    mends(
        "PROFILE(contact).FILTER(contact.fullname == 'x')",
        Code::UnknownAlias,
        "contact",
        "PROFILE(contact).FILTER(fullname == 'x')",
    );
    mends(
        "PROFILE(account, contact_1).TRAVERSE(contact_customer_accounts, contact_1)",
        Code::DuplicateAlias,
        "contact_1",
        "PROFILE(account, contact_1).TRAVERSE(contact_customer_accounts, contact_2)",
    );
    finds(
        "PROFILE(account, a).TRAVERSE(contact_customer_accounts).FILTER(a.fullname == 'x')",
        Code::UnknownColumn,
        "fullname",
    );
    finds("SEGMENT(SEGMENT_CRM_ID_1).FILTER(c.fullname == 'x')", Code::UnknownAlias, "c");
}

#[test]
fn paths_end_at_contact() {
    finds("PROFILE(account).FILTER(name == 'x')", Code::NotContact, "account");
    finds("PROFILE(contact).TRAVERSE(contact_customer_accounts)", Code::NotContact, "contact_customer_accounts");
    let part = finds("PROFILE(contact) UNION PROFILE(account)", Code::NotContact, "account");
    assert!(part.message.contains("UNION"), "{}", part.message);
    assert_eq!(found("PROFILE(account) EXCEPT PROFILE(lead)").len(), 2);
}

#[test]
fn values_fit_their_columns() {
    for (condition, words) in [
        ("numberofchildren CONTAINS 'x'", "numberofchildren"),
        ("birthdate STARTSWITH '2017'", "birthdate"),
        ("numberofchildren == 'many'", "'many'"),
        ("numberofchildren == True", "True"),
        ("fullname == DATETIMEUTCNOW()", "DATETIMEUTCNOW()"),
        ("gendercode == 3", "3"),
        ("gendercode == 1.5", "1.5"),
        ("gendercode == 'Other'", "'Other'"),
        ("donotemail == 'maybe'", "'maybe'"),
        ("donotemail > True", "True"),
        ("contactid == '1cc00a15'", "'1cc00a15'"),
        ("contactid == 5", "5"),
        ("parentcustomerid == 'Contoso'", "'Contoso'"),
        ("parentcustomerid < '1cc00a15-37ef-e911-a81d-000d3a6d200c'", "'1cc00a15-37ef-e911-a81d-000d3a6d200c'"),
        ("birthdate == '30.03.2017'", "'30.03.2017'"),
        ("createdon > '2023-02-29'", "'2023-02-29'"),
        ("createdon > 2017", "2017"),
        ("createdon > DATE(2023, 2, 29)", "DATE(2023, 2, 29)"),
        ("DATEDIFF(DAY, fullname, createdon) == 0", "fullname"),
        ("createdon > DATEADD(DAY, 1, numberofchildren)", "numberofchildren"),
        ("createdon - 1 > 5", "createdon"),
        ("fullname == numberofchildren", "fullname == numberofchildren"),
        ("1 == 'x'", "1 == 'x'"),
        ("NOT(fullname == 'x' || creditlimit == 'x')", "'x'"),
    ] {
        finds(&filter(condition), Code::TypeMismatch, words);
    }
}

#[test]
fn mistaken_values_are_mended() {
    for (condition, words, mended) in [
        ("fullname == 5", "5", "fullname == '5'"),
        ("numberofchildren > '5'", "'5'", "numberofchildren > 5"),
        ("'5' < numberofchildren", "'5'", "5 < numberofchildren"),
        ("gendercode == 'female'", "'female'", "gendercode == 2"),
        ("gendercode != '1'", "'1'", "gendercode != 1"),
        ("donotemail == 'Allow'", "'Allow'", "donotemail == False"),
        ("donotemail == 1", "1", "donotemail == True"),
        ("donotemail == 'true'", "'true'", "donotemail == True"),
    ] {
        mends(&filter(condition), Code::TypeMismatch, words, &filter(mended));
    }
}

#[test]
fn computed_columns() {
    finds(&filter("age > 18"), Code::ComputedColumn, "age");
    finds("PROFILE(contact).ORDERBY(age)", Code::ComputedColumn, "age");
}

#[test]
fn interaction_limits() {
    let opened = |rest: &str| format!("INTERACTION(EmailOpened, EmailOpened_ContactLink){rest}");
    for (condition, words) in [
        ("emailid CONTAINS 'x'", "emailid CONTAINS 'x'"),
        ("NOT(emailid ENDSWITH 'x')", "emailid ENDSWITH 'x'"),
        ("timestamp > DATETIMEUTCNOW()", "DATETIMEUTCNOW()"),
        ("emailid == 'x' && timestamp > DATE(2024, 1, 1)", "DATE(2024, 1, 1)"),
        ("timestamp > DATEADD(DAY, -1, '2024-01-01')", "DATEADD(DAY, -1, '2024-01-01')"),
        ("DATEDIFF(DAY, timestamp, '2024-01-01') + 1 > 1", "DATEDIFF(DAY, timestamp, '2024-01-01')"),
    ] {
        finds(&opened(&format!(".FILTER({condition})")), Code::InteractionLimit, words);
    }
    for having in ["COUNT() != 3", "COUNT() == 0", "COUNT() > -1", "COUNT() < 1.5"] {
        let having = format!("HAVING({having})");
        finds(&opened(&format!(".{having}")), Code::InteractionLimit, &having);
    }
    for having in
        ["COUNT() > 3", "COUNT() == 3", "COUNT() <= 3", "COUNT() >= 0", "SUM(duration) != 3.5", "MIN(duration) >= -1"]
    {
        assert_eq!(found(&opened(&format!(".HAVING({having})"))), [], "{having}");
    }
    mends(
        &opened(".HAVING(COUNT() >= 3, UTCDAYS(7))"),
        Code::InteractionLimit,
        "HAVING(COUNT() >= 3, UTCDAYS(7))",
        &opened(".HAVING(COUNT() > 2, UTCDAYS(7))"),
    );
    finds(&opened(".HAVING(SUM(emailid) > 3)"), Code::TypeMismatch, "emailid");
    finds(&format!("PROFILE(contact) INTERSECT {}", opened("")), Code::InteractionLimit, &opened(""));
}

#[test]
fn findings_come_in_the_order_of_the_text() {
    let text =
        "PROFILE(contact).FILTER(age > 1 && nothing == 2 && fullname == 3) UNION PROFILE(account).ORDERBY(fulname)";
    let query = parse(text).query.unwrap();
    let codes: Vec<Code> = check(&query, &catalog()).iter().map(|d| d.code).collect();
    use Code::{ComputedColumn, NotContact, TypeMismatch, UnknownColumn};
    assert_eq!(codes, [ComputedColumn, UnknownColumn, TypeMismatch, NotContact, UnknownColumn]);
}

#[test]
fn the_length_is_limited() {
    assert_eq!(check_text(&"x".repeat(4_000), None), []);
    let text = "x".repeat(4_001);
    let long = check_text(&text, None).remove(0);
    assert_eq!((long.code, long.span.of(&text)), (Code::TooLong, "x"));
    assert_eq!(check_text(&"é".repeat(4_000), None), [], "characters count, not bytes");
    assert!(!check_text(&"😀".repeat(2_001), None).is_empty(), "a character beyond the basic plane counts twice");
}
