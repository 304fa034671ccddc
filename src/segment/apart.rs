//! Saving a block as a segment of its own: the language joins what contacts did with other sets only by name.

use std::collections::HashMap;
use std::time::Duration;

use dataverse::Uuid;
use dataverse::outbound::{MAX_NAME_CHARS, NewSegment, RequestedStatus, SegmentType, Status, query_name};
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_definition::{Block, NodeId, compile_block};

use super::plan::make;
use super::session::Session;
use crate::designer::SaveApart;
use crate::messages;
use crate::pages::fresh_id;

/// How soon the new segment is asked whether it is live, and from which pause on no more.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Makes it known to the blocks below.
pub fn provide_save_apart(session: Session) {
    // A block that is saved again, because the answer got lost, is the same segment again.
    let ids = StoredValue::new(HashMap::<NodeId, Uuid>::new());
    provide_context(SaveApart(Callback::new(move |block| {
        let known = ids.with_value(|ids| ids.get(&block).copied()).or_else(fresh_id);
        let Some(id) = known.filter(|_| !session.saving.get_untracked()) else { return };
        ids.update_value(|ids| {
            ids.insert(block, id);
        });
        if let Some(new) = part(session, block, id) {
            session.spawn(save(session, block, new));
        }
    })));
}

/// The segment that the block becomes; `None` while the block is not finished.
fn part(session: Session, block: NodeId, id: Uuid) -> Option<NewSegment> {
    let (query, what) = session.designer.untracked(|definition| {
        let query = compile_block(definition, block)?.to_string();
        let table = definition.block(block).and_then(Block::table)?;
        let label = session.catalog().with_untracked(|catalog| table.label(catalog).map(str::to_owned));
        Some((query, label.unwrap_or_default()))
    })?;
    let name = messages::part_of(&session.name.get_untracked(), &what);
    Some(NewSegment {
        id,
        name: name.chars().take(MAX_NAME_CHARS).collect(),
        segment_type: SegmentType::Dynamic,
        query: Some(query),
        description: None,
        members: Vec::new(),
        settings: session.settings.get_untracked(),
        // Only a live segment has members for the other one to count.
        status: RequestedStatus::GoingLive,
    })
}

/// Counts again once the new segment has its members.
pub(super) fn follow(session: Session, id: Uuid) {
    ask_after(session, id, FIRST_PAUSE);
}

fn ask_after(session: Session, id: Uuid, pause: Duration) {
    let ask = move || {
        if session.world.is_disposed() {
            return;
        }
        spawn_local(async move {
            let moving = match session.api().segment(id).await {
                Ok(record) => record.status().is_some_and(Status::is_transient),
                Err(_) => true,
            };
            if session.world.is_disposed() {
                return;
            }
            if moving && pause < LONGEST_PAUSE {
                ask_after(session, id, pause * 3 / 2);
            } else {
                session.world_moves.set(false);
                session.world.update(|world| *world += 1);
            }
        });
    };
    set_timeout(ask, pause);
}

async fn save(session: Session, block: NodeId, new: NewSegment) {
    session.saving.set(true);
    session.error.set(None);
    let outcome = make(&session.api(), &new).await;
    session.saving.set(false);
    match outcome {
        Ok(_) => {
            session.designer.arrange(|definition| definition.move_out(&[(block, query_name(new.id))]));
            session.load_segments();
            session.toasts().show(messages::saved_apart(&new.name));
            session.world_moves.set(true);
            follow(session, new.id);
        }
        Err(error) => session.error.set(Some(error)),
    }
}
