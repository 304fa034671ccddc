//! The app's templates, against what the embedded Dataverse has.

#[path = "../../../../src/templates.rs"]
#[expect(unreachable_pub, reason = "the app is another crate")]
mod app;

use emulator::schema::catalog;
use segment_definition::{BlockContent, Node, compile, problems, read};
use segment_query::{check, check_text, parse};

#[test]
fn the_designer_shows_every_template_whole_and_nothing_is_wrong_with_it() {
    let catalog = catalog();
    for template in app::TEMPLATES.iter().flatten() {
        let (name, text) = (template.name, template.query);
        assert!(!template.help.is_empty() && template.help.ends_with('.'), "{name}");
        let parsed = parse(text);
        assert_eq!(parsed.diagnostics, [], "{name}");
        let query = parsed.query.unwrap();
        assert_eq!(check_text(text, Some(&query)), [], "{name}");
        assert_eq!(check(&query, &catalog), [], "{name}");
        let definition = read(&query, text);
        for block in definition.blocks() {
            let is_text = matches!(
                definition.node(*block),
                Some(Node::Block(block)) if matches!(block.content, BlockContent::Text { .. })
            );
            assert!(!is_text, "{name}");
        }
        assert_eq!(problems(&definition, &catalog), [], "{name}");
        assert_eq!(compile(&definition).query.unwrap().to_string(), text, "{name}");
    }
}

#[test]
fn an_answer_is_a_value_and_nothing_else_of_the_definition_changes() {
    let catalog = catalog();
    let mut asked = 0;
    for template in app::TEMPLATES.iter().flatten() {
        let before = read(&parse(template.query).query.unwrap(), template.query);
        for question in template.questions {
            asked += 1;
            assert!(question.help.ends_with('.'), "{}: {}", template.name, question.label);
            let is_text = question.of == app::Asked::Column("address1_country");
            let mut definition = before.clone();
            let old = question.of.value(&definition);
            assert!(!old.is_empty(), "{}: {}", template.name, question.label);
            let typed = if is_text { "O'Brien') || NOT(1" } else { "7" };
            question.of.set(&mut definition, typed);
            assert_eq!(question.of.value(&definition), typed);
            assert_eq!(problems(&definition, &catalog), []);
            // Put back, it is what it was.
            question.of.set(&mut definition, &old);
            assert_eq!(definition, before, "{}", template.name);
            question.of.set(&mut definition, typed);
            let text = compile(&definition).query.unwrap().to_string();
            let again = read(&parse(&text).query.unwrap(), &text);
            assert_eq!(question.of.value(&again), typed, "{text}");
            assert_eq!(again.size(), before.size());
        }
        // What cannot be right is told as unfinished, where the template opens.
        if let Some(question) = template.questions.iter().find(|q| q.of == app::Asked::Within) {
            let mut definition = before.clone();
            question.of.set(&mut definition, "many");
            assert_eq!(problems(&definition, &catalog).len(), 1);
        }
    }
    assert!(asked >= 5);
}
