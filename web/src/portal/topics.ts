// What the customer says it is. Whether that is a case or a request is the desk's to decide.
import { m } from "../core/i18n.svelte";
import type { IconName } from "../ui/icons";

export type Topic = "broken" | "need" | "question" | "feedback";
export interface TopicChoice {
  value: Topic;
  label: string;
  text: string;
  icon: IconName;
}

export const topics = (): TopicChoice[] => [
  { value: "broken", label: m.portal_topic_broken(), text: m.portal_topic_broken_text(), icon: "warning" },
  { value: "need", label: m.portal_topic_need(), text: m.portal_topic_need_text(), icon: "request" },
  { value: "question", label: m.portal_topic_question(), text: m.portal_topic_question_text(), icon: "case" },
  { value: "feedback", label: m.portal_topic_feedback(), text: m.portal_topic_feedback_text(), icon: "feedback" },
];
export const isTopic = (text: string | null): text is Topic => ["broken", "need", "question", "feedback"].includes(text ?? "");
