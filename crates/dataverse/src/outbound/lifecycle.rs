//! The rules of a segment's life: its statuses, what a person may ask in each, and what follows by itself.

use crate::option_set::option_set;

option_set! {
    /// `statuscode`
    Status {
        Draft = 192_350_000 "Draft",
        Live = 192_350_001 "Live",
        Stopped = 192_350_002 "Stopped",
        LiveEditable = 192_350_003 "Live editable",
        /// The only one of the inactive state.
        Expired = 192_350_004 "Expired",
        Error = 192_350_005 "Error",
        GoingLive = 192_350_006 "Going live",
        Stopping = 192_350_007 "Stopping",
    }
}

/// What a person may ask of a segment's life. Live and Stopped are never written: the system gets there by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    GoLive,
    /// Opens a live segment for changes; going live again closes it.
    Edit,
    Stop,
}

impl Command {
    pub const ALL: &'static [Self] = &[Self::GoLive, Self::Edit, Self::Stop];
}

/// The statuses a client writes, and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestedStatus {
    Draft,
    GoingLive,
    LiveEditable,
    Stopping,
}

impl RequestedStatus {
    pub const fn status(self) -> Status {
        match self {
            Self::Draft => Status::Draft,
            Self::GoingLive => Status::GoingLive,
            Self::LiveEditable => Status::LiveEditable,
            Self::Stopping => Status::Stopping,
        }
    }

    pub const fn code(self) -> i32 {
        self.status().code()
    }

    /// Whether a segment in this status is where it was asked to be, or got on from there by itself.
    pub fn led_to(self, status: Status) -> bool {
        status == self.status()
            || matches!((self, status), (Self::GoingLive, Status::Live) | (Self::Stopping, Status::Stopped))
    }
}

impl From<Command> for RequestedStatus {
    fn from(command: Command) -> Self {
        match command {
            Command::GoLive => Self::GoingLive,
            Command::Edit => Self::LiveEditable,
            Command::Stop => Self::Stopping,
        }
    }
}

/// Why a command is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    AlreadyLive,
    /// It never was live, or is not yet.
    NotLive,
    AlreadyStopped,
    /// Nothing keeps it from being edited as it is.
    AlreadyEditable,
    /// Open for changes: those go live first.
    BeingEdited,
    /// The system is at work.
    Moving,
    Expired,
}

impl Status {
    /// The transitions of the table's metadata (`TransitionData`); staying where one is always passes.
    pub fn may_become(self, next: Self) -> bool {
        use Status::{Draft, Error, Expired, GoingLive, Live, LiveEditable, Stopped, Stopping};
        self == next
            || match self {
                Draft => matches!(next, GoingLive | Live | Expired),
                GoingLive => matches!(next, Live | Error),
                Live => matches!(next, Stopping | Stopped | GoingLive | LiveEditable | Error),
                LiveEditable => matches!(next, Live | Error | GoingLive),
                Stopping => matches!(next, Stopped | Error),
                Stopped => matches!(next, GoingLive | Expired),
                Error => matches!(next, GoingLive | Stopping),
                Expired => false,
            }
    }

    /// Why this may not be asked for now; `None` when it may.
    pub const fn refuses(self, command: Command) -> Option<Refusal> {
        use Command::{Edit, GoLive, Stop};
        match (self, command) {
            (Self::Draft | Self::Stopped | Self::Error | Self::LiveEditable, GoLive)
            | (Self::Live, Edit)
            | (Self::Live | Self::Error, Stop) => None,
            (Self::GoingLive | Self::Stopping, _) => Some(Refusal::Moving),
            (Self::Expired, _) => Some(Refusal::Expired),
            (Self::Live, GoLive) => Some(Refusal::AlreadyLive),
            (Self::Draft | Self::Stopped | Self::Error | Self::LiveEditable, Edit) => Some(Refusal::AlreadyEditable),
            (Self::Draft, Stop) => Some(Refusal::NotLive),
            (Self::Stopped, Stop) => Some(Refusal::AlreadyStopped),
            (Self::LiveEditable, Stop) => Some(Refusal::BeingEdited),
        }
    }

    /// Whether a person may ask for this now.
    pub const fn allows(self, command: Command) -> bool {
        self.refuses(command).is_none()
    }

    /// Whether the query may be changed in this status.
    pub fn query_is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Stopped | Self::LiveEditable | Self::Error)
    }

    /// Whether name, type and description may be changed in this status.
    pub fn details_are_editable(self) -> bool {
        self == Self::Draft
    }

    /// Whether the system is about to move on by itself.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::GoingLive | Self::Stopping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of Microsoft's reference, row by row: from where to where.
    const TRANSITIONS: &str = "\
Draft: Going live, Live, Expired
Going live: Live, Error
Live: Stopping, Stopped, Going live, Live editable, Error
Live editable: Live, Error, Going live
Stopping: Stopped, Error
Stopped: Going live, Expired
Error: Going live, Stopping
Expired:";

    #[test]
    fn every_transition_is_as_in_the_table_and_every_other_one_is_refused() {
        assert_eq!(TRANSITIONS.lines().count(), Status::ALL.len());
        for line in TRANSITIONS.lines() {
            let (from, to) = line.split_once(':').unwrap();
            let from = *Status::ALL.iter().find(|status| status.label() == from).unwrap();
            let allowed: Vec<&str> = to.split(',').map(str::trim).collect();
            for next in Status::ALL {
                let expected = from == *next || allowed.contains(&next.label());
                assert_eq!(from.may_become(*next), expected, "{from:?} -> {next:?}");
            }
        }
    }

    #[test]
    fn each_status_offers_its_commands_and_says_why_it_refuses_the_others() {
        use Refusal::{AlreadyEditable, AlreadyLive, AlreadyStopped, BeingEdited, Expired, Moving, NotLive};
        let table = [
            // Going live, editing while live, stopping.
            (Status::Draft, [None, Some(AlreadyEditable), Some(NotLive)]),
            (Status::GoingLive, [Some(Moving), Some(Moving), Some(Moving)]),
            (Status::Live, [Some(AlreadyLive), None, None]),
            (Status::LiveEditable, [None, Some(AlreadyEditable), Some(BeingEdited)]),
            (Status::Stopping, [Some(Moving), Some(Moving), Some(Moving)]),
            (Status::Stopped, [None, Some(AlreadyEditable), Some(AlreadyStopped)]),
            (Status::Error, [None, Some(AlreadyEditable), None]),
            (Status::Expired, [Some(Expired), Some(Expired), Some(Expired)]),
        ];
        assert_eq!(table.len(), Status::ALL.len());
        for (status, answers) in table {
            for (command, refusal) in Command::ALL.iter().zip(answers) {
                assert_eq!(status.refuses(*command), refusal, "{status:?} {command:?}");
            }
        }
    }

    #[test]
    fn what_is_offered_is_what_the_table_allows_and_never_live_or_stopped() {
        for command in Command::ALL {
            let target = RequestedStatus::from(*command).status();
            assert!(!matches!(target, Status::Live | Status::Stopped), "{command:?}");
            for status in Status::ALL {
                assert!(!status.allows(*command) || status.may_become(target), "{status:?} {command:?}");
            }
        }
    }

    #[test]
    fn a_command_whose_answer_got_lost_is_known_by_where_it_led() {
        for (asked, reached) in [
            (RequestedStatus::Draft, &[Status::Draft] as &[_]),
            (RequestedStatus::GoingLive, &[Status::GoingLive, Status::Live]),
            (RequestedStatus::LiveEditable, &[Status::LiveEditable]),
            (RequestedStatus::Stopping, &[Status::Stopping, Status::Stopped]),
        ] {
            for status in Status::ALL {
                assert_eq!(asked.led_to(*status), reached.contains(status), "{asked:?} {status:?}");
            }
        }
    }
}
