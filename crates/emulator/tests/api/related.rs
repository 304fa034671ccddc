//! Related records: `$expand`, navigation in the path, and paths, `any` and `all` in `$filter` and `$orderby`.

use http::Method;
use serde_json::{Value, json};

use crate::support::World;

struct Firms {
    world: World,
    contoso: String,
    ann: String,
}

/// Contoso has Ann (its primary contact) and Bob, Fabrikam has Cy, and Dan is nobody's. Eve reports to Ann.
fn firms() -> Firms {
    let world = World::new();
    let person = |name: &str, children: Value| json!({ "lastname": name, "numberofchildren": children });
    let contoso = json!({ "name": "Contoso", "primarycontactid": person("Ann", 2.into()),
        "contact_customer_accounts": [person("Bob", 0.into())] });
    let contoso = world.create("accounts", contoso);
    let ann = world.read("accounts", &contoso)["_primarycontactid_value"].as_str().unwrap().to_owned();
    let bind = format!("/accounts({contoso})");
    world.patch(&format!("contacts({ann})"), json!({ "parentcustomerid_account@odata.bind": bind })).expect(204);
    world.create("accounts", json!({ "name": "Fabrikam", "contact_customer_accounts": [person("Cy", Value::Null)] }));
    world.create("accounts", json!({ "name": "Empty" }));
    world.contact("Dan", "Ulm");
    world.create(
        "contacts",
        json!({ "lastname": "Eve", "parentcustomerid_contact@odata.bind": format!("/contacts({ann})") }),
    );
    Firms { world, contoso, ann }
}

impl Firms {
    #[track_caller]
    fn contacts(&self, filter: &str) -> Vec<Value> {
        self.world.get(&format!("contacts?$orderby=lastname&$filter={filter}")).expect(200).column("lastname")
    }

    #[track_caller]
    fn accounts(&self, filter: &str) -> Vec<Value> {
        self.world.get(&format!("accounts?$orderby=name&$filter={filter}")).expect(200).column("name")
    }
}

/// One property of every record of a collection.
fn each(rows: &Value, name: &str) -> Vec<Value> {
    rows.as_array().unwrap().iter().map(|row| row[name].clone()).collect()
}

#[test]
fn a_lookup_expands_to_the_record_it_leads_to() {
    let firms = firms();
    let url = "contacts?$select=lastname&$orderby=lastname&$expand=parentcustomerid_account($select=name),\
               parentcustomerid_contact($select=lastname)";
    let body = firms.world.get(url).expect(200).json();
    assert_eq!(
        body["@odata.context"],
        "http://org.example/api/data/v9.0/$metadata#contacts(lastname,parentcustomerid_account(name),\
         parentcustomerid_contact(lastname))"
    );
    let rows = &body["value"];
    assert_eq!(rows[0]["parentcustomerid_account"]["name"], "Contoso");
    assert_eq!(rows[0]["parentcustomerid_contact"], Value::Null);
    assert_eq!(rows[3]["parentcustomerid_account"], Value::Null);
    assert_eq!(rows[4]["parentcustomerid_contact"]["lastname"], "Ann");
    let account = rows[0]["parentcustomerid_account"].as_object().unwrap();
    assert_eq!(account.keys().collect::<Vec<_>>(), ["name", "accountid"]);
    // Of one record, each shows its etag.
    let one = format!("contacts({})?$select=lastname&$expand=parentcustomerid_account($select=name)", firms.ann);
    let account = firms.world.get(&one).expect(200).json()["parentcustomerid_account"].clone();
    assert_eq!(account.as_object().unwrap().keys().collect::<Vec<_>>(), ["@odata.etag", "name", "accountid"]);
}

#[test]
fn a_lookup_may_be_answered_as_a_link() {
    let firms = firms();
    let url = "accounts?$select=name&$orderby=name&$expand=primarycontactid/$ref";
    let body = firms.world.get(url).expect(200).json();
    assert_eq!(
        body["@odata.context"],
        "http://org.example/api/data/v9.0/$metadata#accounts(name,primarycontactid,primarycontactid/$ref())"
    );
    let contoso = &body["value"][0];
    assert_eq!(contoso["_primarycontactid_value"], firms.ann);
    let link = format!("http://org.example/api/data/v9.0/contacts({})", firms.ann);
    assert_eq!(contoso["primarycontactid"], json!({ "@odata.id": link }));
    assert_eq!(body["value"][1]["primarycontactid"], Value::Null);
    let (_, message) = firms.world.get("accounts?$expand=contact_customer_accounts/$ref").error(400);
    assert_eq!(message, "Expand with $ref is only supported on lookup type navigation property.");
}

#[test]
fn a_collection_expands_filtered_sorted_and_cut() {
    let firms = firms();
    let expanded = |inside: &str| {
        let url = format!("accounts({})?$select=name&$expand=contact_customer_accounts({inside})", firms.contoso);
        each(&firms.world.get(&url).expect(200).json()["contact_customer_accounts"], "lastname")
    };
    assert_eq!(expanded("$orderby=lastname desc"), ["Bob", "Ann"]);
    assert_eq!(expanded("$filter=numberofchildren gt 1 and lastname ne 'x;y,z)'"), ["Ann"]);
    assert_eq!(expanded("$orderby=lastname;$top=1"), ["Ann"]);
    let one = format!("accounts({})?$expand=contact_customer_accounts($select=lastname)", firms.contoso);
    let one = firms.world.get(&one).expect(200).json();
    let keys: Vec<_> = one["contact_customer_accounts"][0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["@odata.etag", "lastname", "contactid"]);
    assert!(one.get("contact_customer_accounts@odata.nextLink").is_none());
    let all = firms.world.get("accounts?$orderby=name&$expand=contact_customer_accounts($orderby=lastname)").json();
    let names: Vec<_> =
        all["value"].as_array().unwrap().iter().map(|a| each(&a["contact_customer_accounts"], "lastname")).collect();
    assert_eq!(names, [vec![json!("Ann"), json!("Bob")], vec![], vec![json!("Cy")]]);
}

#[test]
fn what_is_expanded_may_expand_further() {
    let firms = firms();
    let url = "accounts?$select=name&$filter=name eq 'Contoso'&$expand=primarycontactid($select=lastname;\
               $expand=contact_customer_contacts($select=lastname;$expand=ownerid($select=fullname)))";
    let body = firms.world.get(url).expect(200).json();
    let ann = &body["value"][0]["primarycontactid"];
    assert_eq!(ann["contactid"], firms.ann);
    let eve = &ann["contact_customer_contacts"][0];
    assert_eq!(eve.as_object().unwrap().keys().collect::<Vec<_>>(), ["lastname", "contactid", "ownerid"]);
    assert_eq!(eve["ownerid"]["fullname"], "Administrator");
    // Sorting and cutting go with one level only.
    for (expand, status) in [
        ("contact_customer_accounts($top=1;$expand=ownerid)", 400),
        ("contact_customer_accounts($orderby=lastname),primarycontactid($expand=ownerid)", 400),
        ("primarycontactid($orderby=lastname)", 400),
        ("primarycontactid($filter=lastname eq 'Ann')", 200),
    ] {
        let answer = firms.world.get(&format!("accounts?$expand={expand}"));
        if status == 400 {
            assert!(answer.error(400).1.starts_with("Only $select and $filter clause"), "{expand}");
        }
        assert_eq!(answer.status.as_u16(), status, "{expand}");
    }
}

/// The page of a link, by the path below the root.
fn follow(world: &World, record: &Value, name: &str, prefer: &str) -> crate::support::Answer {
    let link = record[format!("{name}@odata.nextLink")].as_str().unwrap();
    let path = link.strip_prefix("http://org.example/api/data/v9.0/").unwrap();
    world.send(Method::GET, path, &[("prefer", prefer)], "").expect(200)
}

#[test]
fn a_collection_in_a_list_comes_with_a_link_to_all_of_it() {
    let firms = firms();
    let url = "accounts?$filter=name ne 'Fabrikam'&$orderby=name&$expand=contact_customer_accounts($select=lastname;\
               $orderby=lastname;$filter=lastname ne 'a %26 b')";
    let prefer = "odata.maxpagesize=2";
    let body = firms.world.send(Method::GET, url, &[("prefer", prefer)], "").expect(200).json();
    let contoso = &body["value"][0];
    assert_eq!(each(&contoso["contact_customer_accounts"], "lastname"), ["Ann", "Bob"]);
    assert_eq!(contoso["contact_customer_accounts"][0]["_parentcustomerid_value"], firms.contoso);
    let all = follow(&firms.world, contoso, "contact_customer_accounts", "");
    assert_eq!(all.column("lastname"), ["Ann", "Bob"]);
    let none = follow(&firms.world, &body["value"][1], "contact_customer_accounts", "");
    assert!(none.column("lastname").is_empty());
}

#[test]
fn a_nested_expand_is_paged_and_its_links_lead_onward() {
    let firms = firms();
    let url = "accounts?$filter=name eq 'Contoso'&$expand=contact_customer_accounts($select=lastname;$expand=ownerid)";
    let prefer = "odata.maxpagesize=1";
    let account = firms.world.send(Method::GET, url, &[("prefer", prefer)], "").expect(200).json()["value"][0].clone();
    let first = each(&account["contact_customer_accounts"], "lastname");
    let second = follow(&firms.world, &account, "contact_customer_accounts", prefer);
    let mut names = [first, second.column("lastname")].concat();
    names.sort_by_key(ToString::to_string);
    assert_eq!(names, ["Ann", "Bob"]);
    assert!(second.json().get("@odata.nextLink").is_none());
    assert_eq!(second.json()["value"][0]["ownerid"]["fullname"], "Administrator");
}

#[test]
fn an_expand_that_makes_no_sense_is_a_bad_request() {
    let firms = firms();
    for expand in [
        "nothing",
        "lastname",
        "",
        "ownerid,ownerid",
        "ownerid(",
        "ownerid($select=nothing)",
        "ownerid($top=1)",
        "ownerid($select=fullname;$select=title)",
        "contact_customer_contacts($skip=1)",
        "contact_customer_contacts($filter=x eq 1)",
    ] {
        firms.world.get(&format!("contacts?$expand={expand}")).error(400);
    }
    let many = "lk_contactbase_createdby,lk_contactbase_modifiedby,lk_accountbase_createdby,lk_accountbase_modifiedby,\
                lk_leadbase_createdby,lk_leadbase_modifiedby,owner_contacts,owner_accounts,owner_leads";
    let twice = format!(
        "businessunitid($expand=business_unit_contacts,business_unit_accounts,business_unit_leads,\
                         business_unit_system_users,parentbusinessunitid,business_unit_parent_business_unit),{many}"
    );
    assert_eq!(firms.world.get(&format!("systemusers?$expand={twice}")).error(400).0, "0x8004430d");
    firms.world.get(&format!("systemusers?$expand={many}")).expect(200);
}

#[test]
fn an_expanded_record_is_always_read_anew_and_an_update_expands_nothing() {
    let firms = firms();
    let path = format!("contacts({})?$expand=ownerid", firms.ann);
    let etag = firms.world.read("contacts", &firms.ann)["@odata.etag"].as_str().unwrap().to_owned();
    firms.world.send(Method::GET, &path, &[("if-none-match", &etag)], "").expect(200);
    let prefer = [("prefer", "return=representation")];
    let updated = firms.world.send(Method::PATCH, &path, &prefer, "{}").expect(200).json();
    assert!(updated.get("ownerid").is_none());
    let created = firms.world.send(Method::POST, "contacts?$expand=ownerid", &prefer, "{}").expect(201).json();
    assert_eq!(created["ownerid"]["fullname"], "Administrator");
}

#[test]
fn related_records_have_an_address() {
    let firms = firms();
    let world = &firms.world;
    let base = format!("accounts({})", firms.contoso);
    let members = world.get(&format!("{base}/contact_customer_accounts?$orderby=lastname&$count=true")).expect(200);
    assert_eq!(members.column("lastname"), ["Ann", "Bob"]);
    assert_eq!(members.json()["@odata.count"], 2);
    let filtered = format!("{base}/contact_customer_accounts?$filter=numberofchildren eq 0 or lastname eq 'Dan'");
    assert_eq!(world.get(&filtered).column("lastname"), ["Bob"]);
    assert_eq!(world.get(&format!("{base}/contact_customer_accounts/$count")).text(), "\u{feff}2");
    let primary = world.get(&format!("{base}/primarycontactid?$select=lastname")).expect(200).json();
    assert_eq!(primary["@odata.context"], "http://org.example/api/data/v9.0/$metadata#contacts(lastname)/$entity");
    assert_eq!(primary["lastname"], "Ann");
    world.get(&format!("contacts({})/parentcustomerid_contact", firms.ann)).expect(204);
    let nobody = "accounts(0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc)";
    world.get(&format!("{nobody}/contact_customer_accounts")).error(404);
    assert!(world.get(&format!("{base}/primarycontactid/lastname")).error(501).1.contains("primarycontactid"));
}

#[test]
fn filters_and_orders_follow_lookups() {
    let firms = firms();
    assert_eq!(firms.contacts("parentcustomerid_account/name eq 'contoso'"), ["Ann", "Bob"]);
    assert_eq!(firms.contacts("parentcustomerid_account/primarycontactid/numberofchildren eq 2"), ["Ann", "Bob"]);
    assert_eq!(firms.contacts("contains(parentcustomerid_contact/lastname,'an')"), ["Eve"]);
    assert_eq!(firms.contacts("parentcustomerid_account/name eq null"), ["Dan", "Eve"]);
    assert_eq!(firms.contacts("parentcustomerid_account/accountid ne null and lastname ne 'Bob'"), ["Ann", "Cy"]);
    let by_firm = firms.world.get("contacts?$orderby=parentcustomerid_account/name desc,lastname").expect(200);
    assert_eq!(by_firm.column("lastname"), ["Cy", "Ann", "Bob", "Dan", "Eve"]);
    // A lookup goes by the name of what it leads to: Ann, Contoso, Contoso, Fabrikam.
    let by_lookup = "contacts?$orderby=_parentcustomerid_value,lastname";
    assert_eq!(firms.world.get(by_lookup).expect(200).column("lastname"), ["Dan", "Eve", "Ann", "Bob", "Cy"]);
    let by_path = "contacts?$filter=parentcustomerid_contact/lastname eq 'Ann'&$orderby=parentcustomerid_contact/_parentcustomerid_value";
    assert_eq!(firms.world.get(by_path).expect(200).column("lastname"), ["Eve"]);
    let prefer = [("prefer", "odata.maxpagesize=2")];
    let page =
        firms.world.send(Method::GET, "contacts?$orderby=parentcustomerid_account/name desc,lastname", &prefer, "");
    let next = page.json()["@odata.nextLink"].as_str().unwrap().replace("http://org.example/api/data/v9.0/", "");
    assert_eq!(firms.world.send(Method::GET, &next, &prefer, "").column("lastname"), ["Bob", "Dan"]);
}

#[test]
fn any_and_all_ask_about_related_records() {
    let firms = firms();
    assert_eq!(firms.accounts("contact_customer_accounts/any()"), ["Contoso", "Fabrikam"]);
    assert_eq!(firms.accounts("not contact_customer_accounts/any()"), ["Empty"]);
    assert_eq!(firms.accounts("contact_customer_accounts/any(c:c/numberofchildren eq 0)"), ["Contoso"]);
    assert_eq!(
        firms.accounts("contact_customer_accounts/any(c:c/lastname eq 'Bob' and name eq 'Contoso')"),
        ["Contoso"]
    );
    assert_eq!(firms.accounts("contact_customer_accounts/any(c:c/lastname eq 'Bob' and name eq 'Fabrikam')"), [""; 0]);
    // Of none, all is true; of a missing value nothing is.
    assert_eq!(firms.accounts("contact_customer_accounts/all(c:c/numberofchildren ge 0)"), ["Contoso", "Empty"]);
    let nested = "contact_customer_accounts/any(c:c/contact_customer_contacts/any(d:d/lastname eq 'Eve' and c/lastname eq 'Ann'))";
    assert_eq!(firms.accounts(nested), ["Contoso"]);
    assert_eq!(firms.accounts("primarycontactid/contact_customer_contacts/any(d:d/lastname eq 'Eve')"), ["Contoso"]);
    assert_eq!(
        firms.contacts("parentcustomerid_account/contact_customer_accounts/any(o:o/lastname eq 'Bob')"),
        ["Ann", "Bob"]
    );
}

#[test]
fn a_path_that_leads_nowhere_is_named() {
    let firms = firms();
    for (filter, named) in [
        ("nothing/name eq 'x'", "nothing"),
        ("parentcustomerid_account/nothing eq 'x'", "nothing"),
        ("contact_customer_contacts/lastname eq 'x'", "any or all"),
        ("parentcustomerid_account/any(a:a/name eq 'x')", "parentcustomerid_account"),
        ("contact_customer_contacts/any(c:d/lastname eq 'x')", "'d'"),
        ("parentcustomerid_account eq null", "parentcustomerid_account"),
    ] {
        let (code, message) = firms.world.get(&format!("contacts?$filter={filter}")).error(400);
        assert_eq!(code, "0x80060888");
        assert!(message.contains(named), "{message}");
    }
    let endless = format!("contacts?$filter={}lastname eq 'x'", "parentcustomerid_contact/".repeat(11));
    firms.world.get(&endless).error(400);
    let nested = |depth: usize| {
        let opened = "contact_customer_contacts/any(a:a/".repeat(depth);
        firms.world.get(&format!("contacts?$filter={opened}lastname eq 'x'{}", ")".repeat(depth)))
    };
    nested(10).expect(200);
    assert!(nested(11).error(400).1.contains("nested"));
}

#[test]
fn an_account_and_a_contact_with_one_id_are_told_apart() {
    let firms = firms();
    let world = &firms.world;
    // A contact with Contoso's own id: who works for it is not who works for Contoso.
    let twin = json!({ "contactid": firms.contoso, "lastname": "Twin" });
    world.create("contacts", twin);
    let bind = format!("/contacts({})", firms.contoso);
    world.create("contacts", json!({ "lastname": "Zed", "parentcustomerid_contact@odata.bind": bind }));
    let of = |set: &str, navigation: &str| {
        let url = format!("{set}({})/{navigation}?$orderby=lastname", firms.contoso);
        world.get(&url).expect(200).column("lastname")
    };
    assert_eq!(of("accounts", "contact_customer_accounts"), ["Ann", "Bob"]);
    assert_eq!(of("contacts", "contact_customer_contacts"), ["Zed"]);
    assert_eq!(firms.contacts("parentcustomerid_account/name eq 'Contoso'"), ["Ann", "Bob"]);
    assert_eq!(firms.accounts("contact_customer_accounts/any(c:c/lastname eq 'Zed')"), [""; 0]);
}
