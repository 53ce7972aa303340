//! The names that Hurl's parser uses of libxml2, without the library. Nothing here is ever called.
#![allow(non_camel_case_types, non_snake_case)]

pub mod bindings {
    use std::os::raw::{c_char, c_int, c_void};

    pub type xmlChar = u8;
    pub type xmlSAXHandlerPtr = *mut xmlSAXHandler;
    pub const XML_SAX2_MAGIC: u32 = 0;

    type Start = unsafe extern "C" fn(
        *mut c_void,
        *const xmlChar,
        *const xmlChar,
        *const xmlChar,
        c_int,
        *mut *const xmlChar,
        c_int,
        c_int,
        *mut *const xmlChar,
    );
    type End = unsafe extern "C" fn(*mut c_void, *const xmlChar, *const xmlChar, *const xmlChar);
    type Document = unsafe extern "C" fn(*mut c_void);

    pub struct xmlSAXHandler {
        pub internalSubset: Option<()>,
        pub isStandalone: Option<()>,
        pub hasInternalSubset: Option<()>,
        pub hasExternalSubset: Option<()>,
        pub resolveEntity: Option<()>,
        pub getEntity: Option<()>,
        pub entityDecl: Option<()>,
        pub notationDecl: Option<()>,
        pub attributeDecl: Option<()>,
        pub elementDecl: Option<()>,
        pub unparsedEntityDecl: Option<()>,
        pub setDocumentLocator: Option<()>,
        pub startDocument: Option<Document>,
        pub endDocument: Option<Document>,
        pub startElement: Option<()>,
        pub endElement: Option<()>,
        pub reference: Option<()>,
        pub characters: Option<()>,
        pub ignorableWhitespace: Option<()>,
        pub processingInstruction: Option<()>,
        pub comment: Option<()>,
        pub warning: Option<()>,
        pub error: Option<()>,
        pub fatalError: Option<()>,
        pub getParameterEntity: Option<()>,
        pub cdataBlock: Option<()>,
        pub externalSubset: Option<()>,
        pub initialized: u32,
        pub _private: *mut c_void,
        pub startElementNs: Option<Start>,
        pub endElementNs: Option<End>,
        pub serror: Option<()>,
    }

    /// # Safety
    /// It does nothing but panic.
    pub unsafe fn xmlCreatePushParserCtxt(
        _: xmlSAXHandlerPtr,
        _: *mut c_void,
        _: *const c_char,
        _: c_int,
        _: *const c_char,
    ) -> *mut c_void {
        unimplemented!("a file with XML")
    }

    /// # Safety
    /// It does nothing but panic.
    pub unsafe fn xmlParseChunk(_: *mut c_void, _: *const c_char, _: c_int, _: c_int) -> c_int {
        unimplemented!("a file with XML")
    }

    /// # Safety
    /// It does nothing but panic.
    pub unsafe fn xmlFreeParserCtxt(_: *mut c_void) {
        unimplemented!("a file with XML")
    }
}
