//! Templates: definitions to start from.

use crate::own_templates::{Imported, NotTaken};

pub const FROM_TEMPLATE: &str = "Or start from a template";
pub const FROM_SCRATCH: &str = "Start from scratch";
pub const TEMPLATES_HELP: &str = "Nothing is saved yet: change what you like first.";

/// The kinds of templates, in their order.
pub const TEMPLATE_KINDS: [&str; 3] = ["Who they are", "Where they work", "What they did"];

pub const DUPLICATE_SEGMENT: &str = "Duplicate segment";

pub const OWN_TEMPLATES: &str = "Your own";
pub const NO_OWN_TEMPLATES: &str =
    "None yet. In a segment, choose “Save as a template” among all commands. They are kept in this browser.";
pub const IMPORT_TEMPLATES: &str = "Import from a file…";
pub const EXPORT_TEMPLATES: &str = "Export as a file";
pub const TEMPLATES_FILE: &str = "segment-templates.json";
pub const SAVE_AS_TEMPLATE: &str = "Save as a template";
pub const OPEN_TEMPLATE: &str = "Open in the designer";

pub fn template_saved(name: &str) -> String {
    format!("“{}” is a template now, in this browser. You find it where new segments begin.", super::isolated(name))
}

pub fn template_removed(name: &str) -> String {
    format!("The template “{}” is removed.", super::isolated(name))
}

pub const TEMPLATE_NO_ROOM: &str =
    "There is no room for another template in this browser. Remove one, or export them and remove some.";

pub fn templates_imported(imported: Imported) -> String {
    let count = imported.taken;
    let taken =
        if count == 1 { "1 template is imported.".to_owned() } else { format!("{count} templates are imported.") };
    match imported.left_out {
        0 => taken,
        left => format!("{taken} {left} did not fit: this browser keeps 200. Remove some of yours, then import again."),
    }
}

/// What is wrong with a file, and what to do.
pub fn not_taken(why: NotTaken, file: &str) -> String {
    match why {
        NotTaken::TooLarge => {
            format!("“{file}” is too large: a file holds 200 templates at most. Nothing is imported.")
        }
        NotTaken::NoRoom => {
            format!("This browser has no room for what “{file}” holds. Nothing is imported.")
        }
        NotTaken::NotUnderstood => {
            format!("“{file}” is no file of templates. Choose one that “Export as a file” made. Nothing is imported.")
        }
        NotTaken::Version(version) => format!(
            "“{file}” is of version {version}, and this app reads version 1. Export it again with this version of the app. Nothing is imported."
        ),
        NotTaken::Template(place) => format!(
            "Template {place} in “{file}” has no name, or no definition that fits in a segment. Mend it in the file. Nothing is imported."
        ),
    }
}
