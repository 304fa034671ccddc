//! The program as a pipeline runs it.

#[cfg(test)]
mod support;

#[cfg(test)]
mod tests {

    use crate::support::{folder, segq};

    #[test]
    fn a_clean_text_says_nothing() {
        let folder = folder(&[("a.segq", "PROFILE(contact)\n")]);
        let run = segq(folder.path(), &["check", "a.segq"], "");
        assert_eq!((run.code, run.out, run.err), (0, String::new(), String::new()));
    }

    #[test]
    fn each_mistake_is_shown_at_its_place() {
        let folder = folder(&[("a.segq", "PROFILE(contact)\n\t.FILTER(city = 'Köln' && name == \"x\")\n")]);
        let run = segq(folder.path(), &["check", "a.segq"], "");
        assert_eq!(run.code, 1);
        assert!(run.out.starts_with("a.segq:2:15: error[syntax]: "), "{}", run.out);
        assert!(run.out.contains("\n  \t             ^\n"), "{}", run.out);
        assert!(run.out.contains("\na.segq:2:35: error[lexical]: "), "{}", run.out);
        assert!(run.out.contains("\n  fix: Use single quotes\n"), "{}", run.out);
    }

    /// Generated queries are one long line: what is shown of it must not grow with it for every mistake in it.
    #[test]
    fn a_long_line_is_shown_around_the_mistake() {
        let mistakes: Vec<String> = (0..3_000).map(|n| format!("a = 'c{n}'")).collect();
        let text = format!("PROFILE(contact).FILTER({})\n", mistakes.join(" || "));
        let folder = folder(&[("a.segq", &text)]);
        let run = segq(folder.path(), &["check", "a.segq"], "");
        assert_eq!(run.code, 1);
        assert!(run.out.len() < 60 * text.len(), "{} bytes for {}", run.out.len(), text.len());
        assert!(run.out.lines().all(|line| line.chars().count() < 250));
        let first = "a.segq:1:27: error[syntax]: `=` is no operator.\n  PROFILE(contact).FILTER(a = 'c0' || ";
        assert!(run.out.starts_with(first), "{}", run.out.get(..200).unwrap_or_default());
        let last = run.out.rsplit("a.segq:1:").next().unwrap_or_default();
        let (shown, marks) = (last.lines().nth(1).unwrap_or_default(), last.lines().nth(2).unwrap_or_default());
        let at = marks.chars().position(|c| c == '^').unwrap_or(0);
        assert_eq!(shown.chars().nth(at), Some('='), "{last}");
    }

    #[test]
    fn folders_are_read_whole_and_in_order() {
        let files = [
            ("b.segq", "PROFILE("),
            ("a/z.segq", "SEGMENT("),
            ("a/notes.txt", "no query"),
            ("ok.segq", "PROFILE(contact)"),
        ];
        let folder = folder(&files);
        let run = segq(folder.path(), &["check", "--format", "json", "."], "");
        let found: Vec<serde_json::Value> = serde_json::from_str(&run.out).unwrap();
        let mut paths: Vec<_> = found.iter().map(|f| f["path"].as_str().unwrap()).collect();
        paths.dedup();
        assert_eq!((run.code, paths), (1, vec!["./a/z.segq", "./b.segq"]));
    }

    #[test]
    fn a_fix_says_what_to_replace() {
        let text = "PROFILE(contact).FILTER(a = 1)";
        let run = segq(folder(&[]).path(), &["check", "--format", "json", "-"], text);
        let found: Vec<serde_json::Value> = serde_json::from_str(&run.out).unwrap();
        let fix = &found[0]["fix"];
        let at = |name: &str| usize::try_from(fix[name].as_u64().unwrap()).unwrap();
        let (before, after) = (text.get(..at("start")).unwrap(), text.get(at("end")..).unwrap());
        let mended = format!("{before}{}{after}", fix["replacement"].as_str().unwrap());
        assert_eq!(mended, "PROFILE(contact).FILTER(a == 1)");
    }

    #[test]
    fn warnings_do_not_fail_and_the_grammar_alone_has_none() {
        let text = "(PROFILE(contact)).TAKE(5)";
        let run = segq(folder(&[]).path(), &["check", "-"], text);
        assert_eq!(run.code, 0);
        assert!(run.out.starts_with("<stdin>:1:"), "{}", run.out);
        assert!(run.out.contains("warning[paged-segment]"), "{}", run.out);
        assert_eq!(segq(folder(&[]).path(), &["check", "--syntax", "-"], text).out, "");
    }

    #[test]
    fn a_text_beyond_what_a_segment_holds_is_an_error() {
        let text = format!("PROFILE(contact).FILTER(lastname == '{}')", "x".repeat(4_000));
        let run = segq(folder(&[]).path(), &["check", "--format", "json", "-"], &text);
        assert_eq!(run.code, 1);
        assert!(run.out.contains("\"too-long\""), "{}", run.out);
    }

    #[test]
    fn misuse_is_told_apart_from_mistakes() {
        let folder = folder(&[("notes.txt", "x")]);
        for (arguments, says) in [
            (vec!["check", "gone.segq"], "gone.segq cannot be read"),
            (vec!["check", "."], "no file that ends in .segq"),
            (vec!["check", "--format", "yaml", "-"], "yaml"),
            (vec!["check"], "required"),
            (vec!["mend"], "mend"),
        ] {
            let run = segq(folder.path(), &arguments, "");
            assert_eq!(run.code, 2, "{arguments:?}");
            assert!(run.err.contains(says), "{arguments:?}: {}", run.err);
        }
    }

    #[test]
    fn formatting_rewrites_what_can_be_read_and_leaves_the_rest() {
        let folder = folder(&[("a.segq", "profile( contact ) .filter(a=='x'  or  b==2)"), ("bad.segq", "PROFILE(")]);
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        let checked = segq(folder.path(), &["fmt", "--check", "a.segq"], "");
        assert_eq!((checked.code, checked.out.as_str()), (1, "a.segq is not in its canonical form.\n"));
        assert!(read("a.segq").starts_with("profile( "));
        let run = segq(folder.path(), &["fmt", "."], "");
        assert_eq!(run.code, 1);
        assert!(run.err.contains("bad.segq:1:"), "{}", run.err);
        assert_eq!(read("a.segq"), "PROFILE(contact).FILTER(a == 'x' || b == 2)\n");
        assert_eq!(read("bad.segq"), "PROFILE(");
        assert_eq!(segq(folder.path(), &["fmt", "--check", "a.segq"], "").code, 0);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside");
    }

    #[cfg(unix)]
    #[test]
    fn formatting_keeps_permissions_links_and_neighbours() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder(&[("a.segq", "profile(contact)"), ("a.segq.tmp", "mine")]);
        let path = |name: &str| folder.path().join(name);
        std::fs::set_permissions(path("a.segq"), std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.segq", path("link.segq")).unwrap();
        assert_eq!(segq(folder.path(), &["fmt", "link.segq"], "").code, 0);
        assert_eq!(std::fs::read_to_string(path("a.segq")).unwrap(), "PROFILE(contact)\n");
        assert!(path("link.segq").symlink_metadata().unwrap().is_symlink());
        assert_eq!(path("a.segq").metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(std::fs::read_to_string(path("a.segq.tmp")).unwrap(), "mine");
    }

    #[test]
    fn standard_input_is_formatted_to_standard_output() {
        let run = segq(folder(&[]).path(), &["fmt", "-"], "segment(a)   union segment(b)");
        assert_eq!((run.code, run.out.as_str()), (0, "SEGMENT(a) UNION SEGMENT(b)\n"));
    }
}
