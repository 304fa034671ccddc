//! The designer in a real browser: what is clicked and typed, what the page shows, and what query comes of it.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use segment_builder::designer::{Blocks, Designer, QueryText, Sentence};
use segment_builder::metadata::provide_catalog;
use segment_builder::ui::provide_toasts;
use segment_query::{Catalog, Choice, Column, ColumnKind, Entity};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

wasm_bindgen_test_configure!(run_in_browser);

fn catalog() -> Catalog {
    let choice = |value, label: &str| Choice { value, label: label.to_owned() };
    let mut catalog = Catalog::default();
    catalog.add_entity(Entity::new(
        "contact",
        "Contact",
        "contactid",
        "fullname",
        [
            Column::new("address1_city", "Address 1: City", ColumnKind::Text),
            Column::new("emailaddress1", "Email", ColumnKind::Text),
            Column::new("creditlimit", "Credit Limit", ColumnKind::Money),
            Column::new("gendercode", "Gender", ColumnKind::Choice(vec![choice(1, "Male"), choice(2, "Female")])),
        ],
    ));
    catalog.set_segments([
        ("SEGMENT_CRM_ID_a".to_owned(), "Past customers".to_owned()),
        ("SEGMENT_CRM_ID_b".to_owned(), "Newsletter".to_owned()),
    ]);
    catalog
}

/// A designer on the page, gone again when it is dropped.
struct Page {
    section: HtmlElement,
    designer: Designer,
    _mounted: UnmountHandle<AnyViewState>,
}

type AnyViewState = <AnyView as Render>::State;

impl Page {
    fn of(text: &'static str) -> Self {
        let section: HtmlElement = document().create_element("section").unwrap().unchecked_into();
        document().body().unwrap().append_child(&section).unwrap();
        let handle = StoredValue::new(None);
        let mounted = mount_to(section.clone(), move || {
            provide_toasts();
            provide_catalog(catalog());
            let designer = Designer::of_text(text);
            handle.set_value(Some(designer));
            provide_context(designer);
            view! { <Blocks queries=true/><QueryText/><Sentence/> }.into_any()
        });
        Self { section, designer: handle.get_value().unwrap(), _mounted: mounted }
    }

    fn find<T: JsCast>(&self, selector: &str) -> T {
        let found = self.section.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("no {selector} in {}", self.section.inner_html())).unchecked_into()
    }

    fn all(&self, selector: &str) -> Vec<Element> {
        let list = self.section.query_selector_all(selector).unwrap();
        (0..list.length()).map(|i| list.get(i).unwrap().unchecked_into()).collect()
    }

    /// The accessible name: what labels it (where it is labelled by itself and others, each in turn), or its text.
    fn name(&self, element: &Element) -> String {
        let own = |e: &Element| e.get_attribute("aria-label").or_else(|| e.text_content()).unwrap_or_default();
        match element.get_attribute("aria-labelledby") {
            Some(ids) => {
                let parts = ids.split_whitespace().map(|id| own(&self.find(&format!("#{id}"))));
                parts.collect::<Vec<_>>().join(" ")
            }
            None => own(element).trim().to_owned(),
        }
    }

    /// The button with this accessible name.
    fn button(&self, name: &str) -> HtmlElement {
        let buttons = self.all("button");
        let found = buttons.iter().find(|b| self.name(b) == name);
        found.unwrap_or_else(|| panic!("no button {name} in {}", self.section.inner_html())).clone().unchecked_into()
    }

    fn text(&self) -> String {
        self.find::<HtmlTextAreaElement>("textarea").value()
    }

    fn phrases(&self) -> Vec<String> {
        self.all(".phrase").iter().map(|p| p.text_content().unwrap_or_default().trim().to_owned()).collect()
    }

    fn has_focus(&self, selector: &str) -> bool {
        document().active_element().is_some_and(|active| active.matches(selector).unwrap())
    }
}

/// Until the page shows what follows from the last act, which is done between two frames.
async fn tick() {
    let later = js_sys::Promise::new(&mut |done, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, 5).unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(later).await.unwrap();
    leptos::task::tick().await;
}

impl Drop for Page {
    fn drop(&mut self) {
        self.section.remove();
    }
}

fn event(element: &Element, name: &str) {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    element.dispatch_event(&web_sys::Event::new_with_event_init_dict(name, &init).unwrap()).unwrap();
}

fn type_into(input: &HtmlInputElement, text: &str) {
    input.focus().unwrap();
    input.set_value(text);
    event(input, "input");
}

fn press(element: &Element, key: &str) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

/// Long enough for effects and for the next animation frame, in which the focus moves.
async fn settle() {
    for _ in 0..3 {
        tick().await;
    }
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        request_animation_frame(move || {
            resolve.call0(&wasm_bindgen::JsValue::NULL).unwrap();
        });
    });
    wasm_bindgen_futures::JsFuture::from(frame).await.unwrap();
    tick().await;
}

async fn add_condition_on(page: &Page, search: &str) {
    page.button("Add condition").click();
    settle().await;
    let column: HtmlInputElement = page.find("input[aria-label=Column]");
    type_into(&column, search);
    settle().await;
    press(&column, "Enter");
    settle().await;
}

#[wasm_bindgen_test]
async fn a_condition_is_built_by_typing_and_reads_as_a_phrase() {
    let page = Page::of("PROFILE(contact)");
    add_condition_on(&page, "city").await;
    let operator: HtmlSelectElement = page.find("select[aria-label=Comparison]");
    operator.set_value("2");
    event(&operator, "change");
    settle().await;
    let value: HtmlInputElement = page.find("input[aria-label='Add a value']");
    for city in ["New York", "O'Fallon"] {
        type_into(&value, city);
        press(&value, "Enter");
        settle().await;
    }
    assert_eq!(
        page.text(),
        "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'New York' || contact_1.address1_city == \
         'O''Fallon')"
    );
    page.button("Done").click();
    settle().await;
    assert_eq!(page.phrases(), ["Address 1: City is one of New York O'Fallon"]);
    assert_eq!(
        page.find::<Element>(".sentence").text_content().unwrap(),
        "Contacts whose Address 1: City is New York or O'Fallon"
    );
}

#[wasm_bindgen_test]
async fn a_choice_is_picked_by_its_label_and_written_by_its_number() {
    let page = Page::of("PROFILE(contact)");
    add_condition_on(&page, "gender").await;
    let value: HtmlSelectElement = page.find("select[aria-label=Value]");
    assert_eq!(value.text_content().unwrap(), "Pick a valueMaleFemale");
    value.set_value("2");
    event(&value, "change");
    settle().await;
    assert_eq!(page.text(), "PROFILE(contact, contact_1).FILTER(contact_1.gendercode == 2)");
    let value: HtmlSelectElement = page.find("select[aria-label=Value]");
    value.set_value("");
    event(&value, "change");
    settle().await;
    assert_eq!(page.text(), "PROFILE(contact)", "without a value the condition says nothing");
    assert!(page.find::<Element>(".condition .field-hint").text_content().unwrap().contains("value"));
}

#[wasm_bindgen_test]
async fn a_new_condition_takes_the_focus_and_a_removed_one_hands_it_on() {
    let page = Page::of("PROFILE(contact).FILTER(ISNOTNULL(emailaddress1) && ISNULL(address1_city))");
    settle().await;
    page.button("Remove Email has data").click();
    settle().await;
    assert!(page.has_focus(".condition[aria-label='Address 1: City has no data']"), "the next sibling");
    page.button("Add condition").click();
    settle().await;
    assert!(page.has_focus("input[aria-label=Column]"));
}

#[wasm_bindgen_test]
async fn the_column_is_found_by_its_schema_name_and_escape_keeps_what_was() {
    let page = Page::of("PROFILE(contact)");
    add_condition_on(&page, "emailaddress1").await;
    let column: HtmlInputElement = page.find("input[aria-label=Column]");
    assert_eq!(column.value(), "Email");
    type_into(&column, "gen");
    settle().await;
    assert_eq!(page.all("[role=option]").len(), 1);
    press(&column, "Escape");
    settle().await;
    assert_eq!((column.value().as_str(), page.all("[role=option]").len()), ("Email", 0));
}

#[wasm_bindgen_test]
async fn typed_text_shows_in_the_designer_and_broken_text_leaves_the_last_good_one() {
    let page = Page::of("PROFILE(contact)");
    let area: HtmlTextAreaElement = page.find("textarea");
    let write = |text: &str| {
        area.set_value(text);
        event(&area, "input");
    };
    write("PROFILE(contact).FILTER(gendercode == 2)");
    settle().await;
    assert_eq!(page.phrases(), ["Gender is Female"]);
    write("PROFILE(contact).FILTER(gendercode = 2");
    settle().await;
    assert_eq!(page.phrases(), ["Gender is Female"]);
    assert!(!page.all(".stale-note").is_empty());
    assert!(!page.all(".diagnostic-error").is_empty());
    assert_eq!(page.text(), "PROFILE(contact).FILTER(gendercode = 2", "what was typed is never rewritten");
}

#[wasm_bindgen_test]
async fn a_fix_changes_the_text_where_it_is_wrong() {
    let page = Page::of("PROFILE(contact).FILTER(gendercode = 2)");
    settle().await;
    page.button("Change to ==").click();
    settle().await;
    assert_eq!(page.text(), "PROFILE(contact).FILTER(gendercode == 2)");
    assert_eq!(page.phrases(), ["Gender is Female"]);
}

#[wasm_bindgen_test]
async fn an_unknown_column_is_named_in_the_text_and_at_its_condition() {
    let page = Page::of("PROFILE(contact).FILTER(shoesize == 43)");
    settle().await;
    assert!(page.find::<Element>(".diagnostics").text_content().unwrap().contains("shoesize"));
    assert!(page.find::<Element>(".condition .field-hint").text_content().unwrap().contains("no such column"));
}

#[wasm_bindgen_test]
async fn undo_takes_back_step_by_step_and_redo_brings_it_again() {
    let page = Page::of("PROFILE(contact)");
    add_condition_on(&page, "email").await;
    page.button("Add group").click();
    settle().await;
    assert_eq!(page.all(".group").len(), 2);
    page.designer.undo();
    settle().await;
    assert_eq!((page.all(".group").len(), page.all(".condition").len()), (1, 1));
    page.designer.undo();
    page.designer.undo();
    settle().await;
    assert_eq!((page.all(".condition").len(), page.text().as_str()), (0, "PROFILE(contact)"));
    page.designer.redo();
    settle().await;
    assert_eq!(page.all(".condition").len(), 1);
}

#[wasm_bindgen_test]
async fn segments_are_combined_by_name() {
    let page = Page::of("SEGMENT(SEGMENT_CRM_ID_a)");
    settle().await;
    page.button("Add segment block").click();
    settle().await;
    let pickers: Vec<HtmlInputElement> = page.all("[role=combobox]").into_iter().map(JsCast::unchecked_into).collect();
    assert_eq!(pickers[0].value(), "Past customers");
    type_into(&pickers[1], "news");
    settle().await;
    press(&pickers[1], "Enter");
    settle().await;
    let join: HtmlSelectElement = page.find(".connector select");
    join.set_value("EXCEPT");
    event(&join, "change");
    settle().await;
    assert_eq!(page.text(), "SEGMENT(SEGMENT_CRM_ID_a) EXCEPT SEGMENT(SEGMENT_CRM_ID_b)");
    assert_eq!(
        page.find::<Element>(".sentence").text_content().unwrap(),
        "Members of Past customers, but not members of Newsletter"
    );
}

#[wasm_bindgen_test]
async fn markup_in_a_value_is_text() {
    let page = Page::of("PROFILE(contact).FILTER(address1_city == '<img src=x onerror=alert(1)>')");
    settle().await;
    assert_eq!(page.phrases(), ["Address 1: City is <img src=x onerror=alert(1)>"]);
    assert!(page.all("img").is_empty());
}

#[wasm_bindgen_test]
async fn nothing_changes_while_it_is_read_only() {
    let page = Page::of("PROFILE(contact).FILTER(gendercode == 2)");
    page.designer.read_only.set(true);
    settle().await;
    assert!(page.find::<HtmlTextAreaElement>("textarea").read_only());
    page.designer.write_text("PROFILE(contact)".to_owned());
    page.designer.undo();
    settle().await;
    assert_eq!(page.text(), "PROFILE(contact).FILTER(gendercode == 2)");
}
