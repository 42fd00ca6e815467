/** The plugin SDK: everything a Tailrace plugin sees besides the JDK and SLF4J's API. */
package io.tailrace.api;
