//! What outlasts the page, in the browser's IndexedDB: bytes by their name.

use std::cell::RefCell;
use std::rc::Rc;

use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Query, TransactionMode};
use js_sys::Uint8Array;
use member_import::{Failure, Store};
use wasm_bindgen::{JsCast, JsValue};

const DATABASE: &str = "member-import";
const STORE: &str = "kept";

#[derive(Default)]
pub(crate) struct Storage {
    database: RefCell<Option<Rc<Database>>>,
}

impl Storage {
    async fn database(&self) -> Result<Rc<Database>, idb::Error> {
        let open = self.database.borrow().clone();
        if let Some(database) = open {
            return Ok(database);
        }
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            // A store that could not be made is missed by whoever asks for it.
            let _ = event.database().map(|database| database.create_object_store(STORE, ObjectStoreParams::new()));
        });
        let database = Rc::new(request.await?);
        self.database.replace(Some(Rc::clone(&database)));
        Ok(database)
    }
}

fn failed(error: idb::Error) -> Failure {
    Failure::Storage(error.to_string())
}

impl Store for Storage {
    async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let put = async {
            let transaction = self.database().await?.transaction(&[STORE], TransactionMode::ReadWrite)?;
            let value = Uint8Array::from(bytes.as_slice());
            transaction.object_store(STORE)?.put(&value, Some(&JsValue::from_str(name)))?.await?;
            transaction.commit()?.await
        };
        put.await.map(drop).map_err(failed)
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let get = async {
            let transaction = self.database().await?.transaction(&[STORE], TransactionMode::ReadOnly)?;
            transaction.object_store(STORE)?.get(Query::Key(JsValue::from_str(name)))?.await
        };
        let value = get.await.map_err(failed)?;
        Ok(value.and_then(|value| value.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
    }

    async fn remove(&self, name: &str) -> Result<(), Failure> {
        let remove = async {
            let transaction = self.database().await?.transaction(&[STORE], TransactionMode::ReadWrite)?;
            transaction.object_store(STORE)?.delete(Query::Key(JsValue::from_str(name)))?.await?;
            transaction.commit()?.await
        };
        remove.await.map(drop).map_err(failed)
    }
}
