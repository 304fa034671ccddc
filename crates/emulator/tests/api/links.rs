//! `$ref`: records associated and disassociated, and the definitions of relationships.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World};

struct Pair {
    world: World,
    account: String,
    contact: String,
}

fn pair() -> Pair {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "Contoso" }));
    let contact = world.contact("Ann", "x");
    Pair { world, account, contact }
}

impl Pair {
    fn link(&self, method: Method, path: &str, to: &str) -> Answer {
        let body = if to.is_empty() { String::new() } else { json!({ "@odata.id": to }).to_string() };
        self.world.send(method, path, &[], body)
    }

    fn employer(&self) -> Value {
        self.world.read("contacts", &self.contact)["_parentcustomerid_value"].clone()
    }

    fn members(&self) -> String {
        format!("accounts({})/contact_customer_accounts", self.account)
    }
}

#[test]
fn a_collection_takes_records_in_and_lets_them_go() {
    let pair = pair();
    let absolute = format!("http://org.example/api/data/v9.0/contacts({})", pair.contact);
    let links = format!("{}/$ref", pair.members());
    let out = [
        format!("{}({})/$ref", pair.members(), pair.contact),
        format!("{links}?$id={absolute}"),
        format!("{links}?$id=contacts({})", pair.contact),
    ];
    for out in out {
        pair.link(Method::POST, &links, &absolute).expect(204);
        assert_eq!(pair.employer(), pair.account);
        let seen = pair.world.get(&links).expect(200).json();
        assert_eq!(seen["@odata.context"], "http://org.example/api/data/v9.0/$metadata#Collection($ref)");
        assert_eq!(seen["value"], json!([{ "@odata.id": absolute }]));
        pair.link(Method::DELETE, &out, "").expect(204);
        assert_eq!(pair.employer(), Value::Null);
        // It is not in there any more.
        assert_eq!(pair.link(Method::DELETE, &out, "").error(404).0, "0x80040217");
    }
    assert_eq!(pair.world.get(&links).json()["value"], json!([]));
}

#[test]
fn a_lookup_is_set_and_cleared() {
    let pair = pair();
    let link = format!("contacts({})/parentcustomerid_account/$ref", pair.contact);
    pair.world.get(&link).expect(204);
    pair.link(Method::PUT, &link, &format!("/accounts({})", pair.account)).expect(204);
    assert_eq!(pair.employer(), pair.account);
    let seen = pair.world.get(&link).expect(200).json();
    assert_eq!(seen["@odata.id"], format!("http://org.example/api/data/v9.0/accounts({})", pair.account));
    // The same lookup by its other name is not touched.
    let other = link.replace("_account", "_contact");
    pair.link(Method::DELETE, &other, "").expect(204);
    assert_eq!(pair.employer(), pair.account);
    pair.link(Method::DELETE, &link, "").expect(204);
    assert_eq!(pair.employer(), Value::Null);
}

#[test]
fn a_link_has_to_lead_to_what_the_property_takes() {
    let pair = pair();
    let links = format!("{}/$ref", pair.members());
    let nobody = "0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc";
    for (to, status) in [
        (format!("/accounts({})", pair.account), 400),
        (format!("/contacts({nobody})"), 404),
        ("/nothing(1)".to_owned(), 404),
        ("x".to_owned(), 400),
        (String::new(), 400),
    ] {
        pair.link(Method::POST, &links, &to).error(status);
    }
    let of_nobody = format!("accounts({nobody})/contact_customer_accounts/$ref");
    pair.link(Method::POST, &of_nobody, &format!("/contacts({})", pair.contact)).error(404);
    pair.link(Method::DELETE, &links, "").error(400);
    let system = format!("contacts({})/createdby/$ref", pair.contact);
    let user = pair.world.get("systemusers").json()["value"][0]["systemuserid"].as_str().unwrap().to_owned();
    pair.link(Method::PUT, &system, &format!("/systemusers({user})")).error(400);
    assert_eq!(pair.employer(), Value::Null);
}

#[test]
fn methods_and_guards_hold_for_links() {
    let pair = pair();
    let links = format!("{}/$ref", pair.members());
    let to = json!({ "@odata.id": format!("/contacts({})", pair.contact) }).to_string();
    let guarded = |name: &str, value: &str| pair.world.send(Method::POST, &links, &[(name, value)], to.clone());
    guarded("if-match", "W/\"1\"").error(412);
    guarded("if-none-match", "*").error(412);
    assert_eq!(pair.employer(), Value::Null);
    guarded("if-match", "*").expect(204);
    let refused = pair.link(Method::PUT, &links, "");
    assert_eq!(refused.expect(405).header("allow"), Some("GET, HEAD, POST, DELETE"));
    let single = format!("contacts({})/parentcustomerid_account/$ref", pair.contact);
    let refused = pair.link(Method::POST, &single, "");
    assert_eq!(refused.expect(405).header("allow"), Some("GET, HEAD, PUT, DELETE"));
    let refused = pair.link(Method::PATCH, &pair.members(), "");
    assert_eq!(refused.expect(405).header("allow"), Some("GET, HEAD, POST"));
    let single = format!("contacts({})/parentcustomerid_account", pair.contact);
    assert!(pair.link(Method::POST, &single, "").error(501).1.contains("parentcustomerid_account"));
}

#[test]
fn a_record_is_created_in_a_collection() {
    let pair = pair();
    let create = |prefer: &str, body: Value| {
        let prefer = [("prefer", prefer)];
        pair.world.send(Method::POST, &pair.members(), &prefer, body.to_string())
    };
    let id = create("", json!({ "lastname": "Bob" })).expect(204).id();
    assert_eq!(pair.world.read("contacts", &id)["_parentcustomerid_value"], pair.account.as_str());
    let answer = create("return=representation", json!({ "lastname": "Cy" })).expect(201).json();
    assert_eq!(answer["_parentcustomerid_value"], pair.account.as_str());
    // The address of the record itself, not of the way there.
    assert!(answer["@odata.context"].as_str().unwrap().ends_with("$metadata#contacts/$entity"));
    let names = pair.world.get(&format!("{}?$orderby=lastname", pair.members())).expect(200).column("lastname");
    assert_eq!(names, ["Bob", "Cy"]);
    // The body may say the same, and nothing else.
    let bound =
        |id: &str| json!({ "lastname": "D", "parentcustomerid_account@odata.bind": format!("/accounts({id})") });
    create("", bound(&pair.account)).expect(204);
    let other = pair.world.create("accounts", json!({ "name": "Other" }));
    assert!(create("", bound(&other)).error(400).1.contains("parentcustomerid"));
    create("", json!({ "lastname": "E", "nothing": 1 })).error(400);
    let nobody = format!("accounts({})/contact_customer_accounts", pair.contact);
    pair.world.send(Method::POST, &nobody, &[], "{\"lastname\":\"F\"}").error(404);
    assert_eq!(pair.world.get("contacts/$count").text(), "\u{feff}4");
}

#[test]
fn relationships_are_defined_by_kind_and_by_name() {
    let world = World::new();
    let kind = "RelationshipDefinitions/Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata";
    let found =
        world.get(&format!("{kind}?$filter=ReferencedEntity eq 'account'&$select=SchemaName,ReferencingEntity"));
    let names = found.expect(200).column("SchemaName");
    assert!(names.contains(&json!("contact_customer_accounts")), "{names:?}");
    let all = world.get("RelationshipDefinitions?$select=SchemaName,RelationshipType").expect(200);
    assert!(all.column("SchemaName").len() > names.len());
    let many_to_many = world.get(&kind.replace("OneToMany", "ManyToMany")).expect(200).column("SchemaName");
    assert!(!many_to_many.is_empty() && many_to_many.iter().all(|name| !names.contains(name)));
    let one = world.get("RelationshipDefinitions(SchemaName='contact_customer_accounts')").expect(200).json();
    assert_eq!(one["ReferencingEntityNavigationPropertyName"], "parentcustomerid_account");
    assert_eq!(one["ReferencedEntityNavigationPropertyName"], "contact_customer_accounts");
    world.get("RelationshipDefinitions(SchemaName='nothing')").error(404);
    world.get(&kind.replace("OneToMany", "Nothing")).error(404);
    world.get("RelationshipDefinitions(x='y')").error(501);
    let side = |side: &str| {
        let url = format!("EntityDefinitions(LogicalName='contact')/{side}Relationships?$select=SchemaName");
        world.get(&url).expect(200).column("SchemaName")
    };
    assert!(side("ManyToOne").contains(&json!("contact_customer_accounts")));
    assert!(side("OneToMany").contains(&json!("account_primary_contact")));
    assert_eq!(side("ManyToMany"), many_to_many);
}
