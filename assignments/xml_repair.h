/*
 * xml_repair -- makes XML that a parser takes out of bytes that only nearly are XML.
 *
 * Test frameworks print names and messages unescaped (cmocka), raw escape sequences
 * (jest), references to characters that XML cannot hold (pytest), one document behind
 * the other (cmocka, one for each group). What is well-formed keeps its meaning; only
 * what a parser would refuse is changed. Declarations, comments, processing instructions
 * and document types are left out (their newlines stay), so no entity is ever declared.
 * The time is linear in the bytes.
 */
#pragma once

#include "sandbox/base/buf.h"

enum xml_repairs {
    XML_REPAIR_BYTES = 1,   /* invalid UTF-8, controls, escape sequences */
    XML_REPAIR_MARKUP = 2,  /* unescaped & < > or quotes */
    XML_REPAIR_DOCTYPE = 4, /* a document type was left out */
    XML_REPAIR_END = 8,     /* the bytes end inside a tag, comment or section */
};

/**
 * Appends repaired UTF-8 without an XML declaration; several roots stay side by side.
 *
 * @param ret_repairs  set of enum xml_repairs; 0: nothing but clean XML was seen
 * @return             0, whatever the bytes are; -ENOMEM
 */
int xml_repair(const void *bytes, size_t len, struct buf *out, unsigned *ret_repairs);
