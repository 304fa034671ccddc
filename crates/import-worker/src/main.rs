//! The importer in a Web Worker: hears commands, does one after the other, and tells what happens.

mod fetch;
mod hands;
mod reading;
mod storage;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use member_import::{Command, Event, Failure, Host, Importer};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

use fetch::Fetch;
use hands::Hands;
use storage::Storage;

type Work = Importer<Fetch, Storage, Hands>;

struct Worker {
    hands: Rc<Hands>,
    /// Elsewhere while it works.
    importer: Cell<Option<Work>>,
    waiting: RefCell<VecDeque<(Command, Option<File>)>>,
}

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let hands = Rc::new(Hands::new(scope.clone()));
    let importer = Importer::new(Fetch::beside(&scope), Storage::default(), Rc::clone(&hands));
    let worker =
        Rc::new(Worker { hands: Rc::clone(&hands), importer: Cell::new(Some(importer)), waiting: RefCell::default() });
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| hear(&worker, &message));
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It hears for as long as the worker lives.
    hear.forget();
    hands.tell(Event::Ready);
}

/// A message is an array: a command as JSON, and a file when one comes along.
fn hear(worker: &Rc<Worker>, message: &MessageEvent) {
    let parts = js_sys::Array::from(&message.data());
    let text = parts.get(0).as_string().unwrap_or_default();
    let file = parts.get(1).dyn_into::<File>().ok();
    match serde_json::from_str(&text) {
        Ok(Command::Pause) => worker.hands.pause(),
        Ok(Command::Watched(watched)) => worker.hands.watch(watched),
        Ok(command) => {
            if let Command::Read { turn, .. } = command {
                worker.hands.newest_reading.set(turn);
            }
            worker.hands.go();
            worker.waiting.borrow_mut().push_back((command, file));
            work(worker);
        }
        Err(error) => worker.hands.tell(Event::Failed(Failure::Answer(error.to_string()))),
    }
}

fn work(worker: &Rc<Worker>) {
    let Some(mut importer) = worker.importer.take() else { return };
    let next = worker.waiting.borrow_mut().pop_front();
    let Some((command, file)) = next else { return worker.importer.set(Some(importer)) };
    let worker = Rc::clone(worker);
    spawn_local(async move {
        perform(&mut importer, &worker.hands, command, file).await;
        worker.importer.set(Some(importer));
        work(&worker);
    });
}

async fn perform(importer: &mut Work, hands: &Hands, command: Command, file: Option<File>) {
    match command {
        Command::Read { turn, text, choice } => {
            if let Some(listing) = reading::read(hands, turn, text, file, choice).await {
                importer.take(listing);
            }
        }
        Command::Check { target, way, source } => importer.check(target, way, source).await,
        Command::Start { with } => importer.start(with).await,
        Command::Look { segment } => importer.look(segment).await,
        Command::GoOn { segment } => importer.go_on(segment).await,
        Command::Forget { segment } => importer.forget(segment).await,
        // Heard at once.
        Command::Pause | Command::Watched(_) => {}
    }
}
