// Starts the importer's program, wherever the app is mounted.
importScripts("import-worker.js");
wasm_bindgen({ module_or_path: "import-worker_bg.wasm" });
