//! An option set as an enum: its numbers on the wire and its English labels.

macro_rules! option_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $label:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The option's number on the wire.
            pub const fn code(self) -> i32 {
                match self { $(Self::$variant => $code),+ }
            }

            pub fn from_code(code: i32) -> Option<Self> {
                Self::ALL.iter().copied().find(|option| option.code() == code)
            }

            /// The English label Dataverse shows.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    };
}

pub(crate) use option_set;
