/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
/**
 * Adds, replaces and removes fields of the record: the filter {@code record_transformer}.
 *
 * <p>The {@code <record>} sections are compiled once, in the constructor, into {@link
 * io.tailrace.plugin.recordtransformer.Template}s: packed constants and {@link
 * io.tailrace.plugin.recordtransformer.Piece}s that append bytes. An event is then only searched
 * for the fields that a template names; no map and no string is made of it.
 *
 * <p>Templates see the record as it came into the filter, whatever the filter has already changed
 * in it. So all fields that templates name are looked up before the first edit, into a {@link
 * io.tailrace.plugin.recordtransformer.Workspace}; the bytes they point at outlive the edits.
 *
 * <p>Filters run on every thread that emits. What is compiled is immutable; a workspace is lent to
 * one call at a time.
 *
 * <p>Source: fluentd lib/fluent/plugin/filter_record_transformer.rb.
 */
package io.tailrace.plugin.recordtransformer;
