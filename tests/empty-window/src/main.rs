//! A Tauri window with nothing in it. `--exit` ends it at once: the cost of starting any process
//! that is linked like the app.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() -> Result<(), tauri::Error> {
    if std::env::args().any(|argument| argument == "--exit") {
        return Ok(());
    }
    tauri::Builder::default()
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
