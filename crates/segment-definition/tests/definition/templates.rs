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
