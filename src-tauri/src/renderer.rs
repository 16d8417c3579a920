//! What WebKit draws with on Linux.
//!
//! Who sets one of these variables knows better: what is set is left as it is.

use std::env::{remove_var, set_var, var_os};
use std::ffi::{c_char, c_int, c_void};

use libloading::{Library, Symbol};

const DMA_BUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
const GDK_GL: &str = "GDK_GL";
/// The graphics drivers that a process finds (libglvnd); those it starts later look for their own.
const DRIVERS: &str = "__EGL_VENDOR_LIBRARY_FILENAMES";

/// Chooses before anything else runs: the environment is read by every thread.
pub fn choose() {
    prefer_the_working_renderer();
    if dma_buf_is_off() && !has_graphics_processor() {
        leave_software_graphics_out();
    }
}

/// WebKit's DMA-BUF renderer shows blank windows on some graphics drivers and is slower without a
/// graphics processor.
fn prefer_the_working_renderer() {
    if var_os(DMA_BUF).is_none() {
        set(DMA_BUF, "1");
    }
}

fn dma_buf_is_off() -> bool {
    var_os(DMA_BUF).is_some_and(|value| value != "0")
}

fn has_graphics_processor() -> bool {
    let devices = std::fs::read_dir("/dev/dri");
    devices.is_ok_and(|mut devices| devices.next().is_some())
}

/// Without a graphics processor GTK and WebKit load Mesa's compiler of 50 MB into this process, where
/// nothing is ever drawn with it. GTK is told not to; EGL is asked for its drivers while it finds
/// none, and remembers that for as long as this process lives. WebKit's own processes find them.
fn leave_software_graphics_out() {
    if var_os(GDK_GL).is_none() {
        set(GDK_GL, "disable");
    }
    if var_os(DRIVERS).is_none() {
        set(DRIVERS, "/dev/null");
        look_for_drivers();
        // SAFETY: as in `set`.
        #[allow(unsafe_code)]
        unsafe {
            remove_var(DRIVERS);
        }
    }
}

/// Has EGL look for its drivers, as its first call does. Without EGL there are none to look for.
fn look_for_drivers() {
    type QueryString = unsafe extern "C" fn(*mut c_void, c_int) -> *const c_char;
    /// `EGL_EXTENSIONS`, which may be asked of no display.
    const EXTENSIONS: c_int = 0x3055;
    // SAFETY: EGL has no code that runs when it is loaded but its own set-up; the function has this
    // form and may be asked of no display (EGL 1.5, 3.3). The library stays loaded.
    #[allow(unsafe_code)]
    unsafe {
        let Ok(egl) = Library::new("libEGL.so.1") else {
            return;
        };
        let query: Result<Symbol<QueryString>, _> = egl.get(b"eglQueryString");
        if let Ok(query) = query {
            query(std::ptr::null_mut(), EXTENSIONS);
        }
        std::mem::forget(egl);
    }
}

fn set(variable: &str, value: &str) {
    // SAFETY: nothing else runs yet, so nobody reads the environment at the same time.
    #[allow(unsafe_code)]
    unsafe {
        set_var(variable, value);
    }
}
