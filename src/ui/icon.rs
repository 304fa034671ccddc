//! Line icons, drawn here: 20 units square, in the colour of the text.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    Add,
    Back,
    Check,
    ChevronDown,
    Close,
    Delete,
    Down,
    Duplicate,
    Error,
    Go,
    Group,
    History,
    Info,
    Copy,
    Cut,
    Move,
    Mute,
    Paste,
    People,
    Redo,
    Search,
    Settings,
    Stop,
    Undo,
    Up,
    Warning,
}

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            Self::Add => "M10 4v12M4 10h12",
            Self::Back => "M12 4l-6 6 6 6",
            Self::Check => "M4 10.5l4 4 8-9",
            Self::ChevronDown => "M5 8l5 5 5-5",
            Self::Close => "M5 5l10 10M15 5L5 15",
            Self::Delete => "M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10",
            Self::Down => "M10 4v12M5 11l5 5 5-5",
            Self::Duplicate => "M7 7h9v9H7zM4 13V4h9M11.5 9.5v4M9.5 11.5h4",
            Self::Error => "M10 3a7 7 0 100 14 7 7 0 000-14zM10 6.5v4.5M10 13.4v.2",
            Self::Go => "M6 4l9 6-9 6z",
            Self::Group => "M4 4h12v5H4zM7 13h9M7 16h9",
            Self::History => "M4.5 7A6.5 6.5 0 113.5 10M3.5 4v3.5H7M10 6.5V10l2.5 2",
            Self::Info => "M10 3a7 7 0 100 14 7 7 0 000-14zM10 9v4.5M10 6.4v.2",
            Self::Copy => "M7 7h9v9H7zM4 13V4h9",
            Self::Cut => {
                "M6.5 12.5l8-9M13.5 12.5l-8-9M5.5 17a2.2 2.2 0 100-4.4 2.2 2.2 0 000 4.4zM14.5 17a2.2 2.2 0 100-4.4 2.2 2.2 0 000 4.4z"
            }
            Self::Move => "M4 10h12M11 5l5 5-5 5",
            Self::Mute => "M3 3l14 14M8 5.3A8 8 0 0117.5 10a9 9 0 01-2 2.9M12.5 14.6A8 8 0 012.5 10a9 9 0 012.4-3.3",
            Self::Paste => "M7 4H5v13h10V4h-2M7 3h6v3H7z",
            Self::People => {
                "M7.5 9.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM2.5 16c0-3 2.2-4.5 5-4.5s5 1.5 5 4.5M13 5a2.2 2.2 0 010 4.3M14.5 11.8c1.9.5 3 1.9 3 4.2"
            }
            Self::Redo => "M14 4l3 3-3 3M17 7H8a4.5 4.5 0 000 9h3",
            Self::Search => "M9 4a5 5 0 100 10A5 5 0 009 4zM12.7 12.7L17 17",
            Self::Settings => "M3 6h7M14 6h3M12 4v4M3 14h3M10 14h7M8 12v4",
            Self::Stop => "M5.5 5.5h9v9h-9z",
            Self::Undo => "M6 4L3 7l3 3M3 7h9a4.5 4.5 0 010 9H9",
            Self::Up => "M10 16V4M5 9l5-5 5 5",
            Self::Warning => "M10 3.5L2.5 16.5h15zM10 8.5v4M10 14.4v.2",
        }
    }
}

/// Decoration: what it stands beside, or the button it is in, carries the name.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
            <path d=name.path()/>
        </svg>
    }
}
