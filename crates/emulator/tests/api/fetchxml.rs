//! FetchXML as a query option.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World};

fn fetch(world: &World, set: &str, xml: &str) -> Answer {
    world.get(&format!("{set}?fetchXml={}", xml.replace('&', "%26").replace('+', "%2B")))
}

fn people() -> World {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "Contoso & Söhne" }));
    for (name, city) in [("A", Some("Ulm")), ("B", None), ("C", Some("ulm")), ("D", Some("Bonn"))] {
        world.create(
            "contacts",
            json!({ "lastname": name, "address1_city": city,
                "parentcustomerid_account@odata.bind": format!("/accounts({account})") }),
        );
    }
    world
}

#[test]
fn rows_leave_out_what_is_missing() {
    let world = people();
    let xml = "<fetch><entity name=\"contact\"><attribute name=\"lastname\"/><attribute name=\"address1_city\" alias=\"town\"/>\
               <order attribute=\"lastname\"/></entity></fetch>";
    let body = fetch(&world, "contacts", xml).expect(200).json();
    assert_eq!(body["@odata.context"], "http://org.example/api/data/v9.0/$metadata#contacts(contactid,lastname,town)");
    let keys = |at: usize| body["value"][at].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(0), ["@odata.etag", "contactid", "lastname", "town"]);
    assert_eq!(keys(1), ["@odata.etag", "contactid", "lastname"]);
}

#[test]
fn conditions_and_links() {
    let world = people();
    let xml = "<fetch><entity name=\"contact\"><attribute name=\"lastname\"/><order attribute=\"lastname\" descending=\"true\"/>\
               <filter><condition attribute=\"address1_city\" operator=\"eq\" value=\"ULM\"/></filter>\
               <link-entity name=\"account\" from=\"accountid\" to=\"parentcustomerid\" alias=\"firm\">\
               <attribute name=\"name\" alias=\"firmname\"/>\
               <filter><condition attribute=\"name\" operator=\"like\" value=\"%&amp;%\"/></filter>\
               </link-entity></entity></fetch>";
    let answer = fetch(&world, "contacts", &xml.replace('%', "%25")).expect(200);
    assert_eq!(answer.column("lastname"), ["C", "A"]);
    assert_eq!(answer.column("firmname"), ["Contoso & Söhne", "Contoso & Söhne"]);
}

#[test]
fn pages_say_that_there_is_more_and_how_many_in_all() {
    let world = people();
    let page = |page: u32| {
        let xml = format!(
            "<fetch count=\"3\" page=\"{page}\" returntotalrecordcount=\"true\"><entity name=\"contact\">\
             <attribute name=\"lastname\"/><order attribute=\"lastname\"/></entity></fetch>"
        );
        let prefer = [("prefer", "odata.include-annotations=\"*\"")];
        world.send(Method::GET, &format!("contacts?fetchXml={xml}&$count=true"), &prefer, "").expect(200)
    };
    let (first, second) = (page(1), page(2));
    assert_eq!(
        (first.column("lastname"), second.column("lastname")),
        (vec![json!("A"), json!("B"), json!("C")], vec![json!("D")])
    );
    let (first, second) = (first.json(), second.json());
    assert_eq!(first["@Microsoft.Dynamics.CRM.morerecords"], true);
    assert!(first["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"].is_string());
    assert_eq!(first["@Microsoft.Dynamics.CRM.totalrecordcount"], 4);
    assert_eq!(first["@odata.count"], 4);
    assert_eq!(second.get("@Microsoft.Dynamics.CRM.morerecords"), None::<&Value>);
    assert_eq!(second.get("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"), None::<&Value>);
}

#[test]
fn a_bad_fetch_has_its_code() {
    let world = people();
    let refused = |xml: &str| fetch(&world, "contacts", xml).error(400).0;
    assert_eq!(refused("<fetch><entity name=\"nothing\"/></fetch>"), "0x80041102");
    assert_eq!(refused("<fetch><entity name=\"contact\"><attribute name=\"nothing\"/></entity></fetch>"), "0x80041103");
    refused("<fetch><entity name=\"account\"><attribute name=\"name\"/></entity></fetch>");
    let link = "<link-entity name=\"contact\" from=\"contactid\" to=\"contactid\"/>";
    let links = |count: usize| format!("<fetch><entity name=\"contact\">{}</entity></fetch>", link.repeat(count));
    assert_eq!(refused(&links(16)), "0x8004430d");
    fetch(&world, "contacts", &links(15)).expect(200);
    refused("");
    refused("<fetch");
    refused("<!DOCTYPE x [<!ENTITY a \"b\">]><fetch><entity name=\"contact\"/></fetch>");
}

/// Turns an annotation into what goes into the next request, as Microsoft's pages say: decoded twice, and the page
/// after.
fn cookie(answer: &Answer) -> (String, u32) {
    let text = answer.json()["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"].as_str().unwrap().to_owned();
    let outer = roxmltree::Document::parse(&text).unwrap();
    let attribute = |name: &str| outer.root_element().attribute(name).unwrap().to_owned();
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    (decode(&decode(&attribute("pagingcookie"))), attribute("pagenumber").parse().unwrap())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// All last names, page by page; `between` happens after the first page.
fn paged(world: &World, size: u32, entity: &str, between: impl Fn()) -> Vec<Value> {
    let prefer = [("prefer", "odata.include-annotations=\"*\"")];
    let (mut names, mut page, mut paging) = (Vec::new(), 1, String::new());
    loop {
        let xml =
            format!("<fetch count='{size}' page='{page}' paging-cookie=\"{}\">{entity}</fetch>", escaped(&paging));
        let xml: String = percent_encoding::utf8_percent_encode(&xml, percent_encoding::NON_ALPHANUMERIC).to_string();
        // The helper would encode what is encoded already.
        let request =
            http::Request::get(format!("/api/data/v9.0/contacts?fetchXml={xml}")).header(prefer[0].0, prefer[0].1);
        let (parts, body) = world.emulator.handle(request.body(Vec::new()).unwrap()).into_parts();
        let answer = Answer { status: parts.status, headers: parts.headers, body }.expect(200);
        let found = answer.column("lastname");
        assert!(found.len() <= size as usize);
        names.extend(found);
        if answer.json().get("@Microsoft.Dynamics.CRM.morerecords").is_none() {
            return names;
        }
        if page == 1 {
            between();
        }
        (paging, page) = cookie(&answer);
    }
}

fn entity(inside: &str) -> String {
    format!("<entity name='contact'><attribute name='lastname'/>{inside}</entity>")
}

#[test]
fn a_cookie_leads_to_the_next_page_whatever_goes_meanwhile() {
    let world = World::new();
    let names = ["a & <b>", "a \"b\" 'c'", "é%20", "n1", "n2", "n3", "line\nbreak", "bell\u{7}"];
    let person = |(at, name): (usize, &&str)| {
        world.create("contacts", json!({ "lastname": name, "gendercode": at % 2 + 1, "creditlimit": at / 2 }))
    };
    let ids: Vec<String> = names.iter().enumerate().map(person).collect();
    world.create("contacts", json!({ "address1_city": "nameless" }));
    for order in [
        "<order attribute='lastname'/>",
        "<order attribute='lastname' descending='true'/>",
        "<order attribute='address1_city'/><order attribute='creditlimit'/><order attribute='createdon' descending='1'/>",
        "<order attribute='gendercode'/>",
        "",
    ] {
        let entity = entity(order);
        let whole = paged(&world, 5_000, &entity, || {});
        assert_eq!(whole.len(), names.len() + 1);
        for size in [1, 2, 4] {
            assert_eq!(paged(&world, size, &entity, || {}), whole, "{order} by {size}");
        }
    }
    let ordered = entity(
        "<order attribute='lastname'/><filter><condition attribute='lastname' operator='like' value='n_'/></filter>",
    );
    let rest = paged(&world, 2, &ordered, || {
        world.delete(&format!("contacts({})", ids[3])).expect(204);
    });
    assert_eq!(rest, ["n1", "n2", "n3"]);
}

#[test]
fn links_to_one_keep_their_cookie_and_links_to_many_count_their_rows() {
    let world = people();
    world.contact("E", "x");
    let firm = "<link-entity name='account' from='accountid' to='parentcustomerid' link-type='outer' alias='firm'>\
                <attribute name='name'/></link-entity>";
    let entity_of_firm = entity(&format!("<order attribute='lastname'/>{firm}"));
    assert_eq!(paged(&world, 2, &entity_of_firm, || {}), ["A", "B", "C", "D", "E"]);
    // Each of the four with all four of them.
    let fellows =
        "<link-entity name='contact' from='parentcustomerid' to='parentcustomerid'/><order attribute='lastname'/>";
    assert_eq!(paged(&world, 3, &entity(fellows), || {}).len(), 16);
}

#[test]
fn a_cookie_of_another_query_is_refused() {
    let world = people();
    let with = |cookie: &str| {
        let xml = format!(
            "<fetch count='2' page='2' paging-cookie=\"{}\">{}</fetch>",
            escaped(cookie),
            entity("<order attribute='lastname'/>")
        );
        fetch(&world, "contacts", &xml)
    };
    for cookie in [
        "x",
        "<cookie/>",
        "<other page='1'/>",
        "<cookie page='x'/>",
        "<cookie page='1'><contactid last='x'/></cookie>",
        "<cookie page='1'><firstname last='x'/><contactid last='x'/></cookie>",
        "<cookie page='1'><lastname/><contactid last='x'/></cookie>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><cookie page='1'/>",
    ] {
        let (_, message) = with(cookie).error(400);
        assert!(message.contains("paging cookie"), "{message}");
    }
    // Without values, or for another page, the number of the page decides.
    for cookie in
        ["", "<cookie page='1'></cookie>", "<cookie page='7'><lastname last='Z'/><contactid last='Z'/></cookie>"]
    {
        assert_eq!(with(cookie).expect(200).column("lastname"), ["C", "D"], "{cookie}");
    }
}

#[test]
fn names_of_the_result_do_not_clash() {
    let world = people();
    let refused = |inside: &str, named: &str| {
        let (_, message) = fetch(&world, "contacts", &format!("<fetch>{}</fetch>", entity(inside))).error(400);
        assert!(message.contains(named), "{message}");
    };
    refused("<attribute name='firstname' alias='lastname'/>", "'lastname'");
    refused("<attribute name='firstname' alias='x'/><attribute name='jobtitle' alias='x'/>", "'x'");
    refused("<attribute name='firstname' alias='contactid'/>", "'contactid'");
    refused("<attribute name='ownerid'/><attribute name='firstname' alias='_ownerid_value'/>", "'_ownerid_value'");
    refused(
        "<link-entity name='account' from='accountid' to='parentcustomerid'><attribute name='name' alias='lastname'/></link-entity>",
        "'lastname'",
    );
    refused("<attribute name='firstname' alias='a b'/>", "'a b'");
    refused("<attribute name='firstname' alias='@odata.etag'/>", "@odata.etag");
    // The same column twice is the same value.
    fetch(&world, "contacts", &format!("<fetch>{}</fetch>", entity("<attribute name='lastname'/><all-attributes/>")))
        .expect(200);
}

#[test]
fn a_value_may_speak_of_namespaces() {
    let world = people();
    let values = "<value>xmlns</value>".repeat(40);
    let filter =
        format!("<filter><condition attribute='lastname' operator='in'><value>A</value>{values}</condition></filter>");
    let found = fetch(&world, "contacts", &format!("<fetch>{}</fetch>", entity(&filter))).expect(200);
    assert_eq!(found.column("lastname"), ["A"]);
    let declared = "<filter xmlns:a='u'>".repeat(17) + &"</filter>".repeat(17);
    let (_, message) = fetch(&world, "contacts", &format!("<fetch>{}</fetch>", entity(&declared))).error(400);
    assert!(message.contains("namespaces"), "{message}");
}

#[test]
fn a_total_goes_with_pages_and_not_with_top() {
    let world = people();
    let prefer = [("prefer", "odata.include-annotations=\"*\"")];
    let total = |fetch: &str| {
        let xml = format!("<fetch {fetch}>{}</fetch>", entity(""));
        world.send(Method::GET, &format!("contacts?fetchXml={xml}"), &prefer, "")
    };
    let body = total("count='1' returntotalrecordcount='true'").expect(200).json();
    assert_eq!(body["@Microsoft.Dynamics.CRM.totalrecordcount"], 4);
    assert_eq!(body["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"], false);
    assert_eq!(total("count='1'").expect(200).json()["@Microsoft.Dynamics.CRM.totalrecordcount"], -1);
    total("top='1' returntotalrecordcount='true'").error(400);
}
