import { emojiCharacter } from '../slack/builtin-emoji.ts';

/**
 * Standard emoji, of Unicode 13.1 to 15 for the most part, whose names neither Mattermost 5.38 nor 11.6 knows.
 * @see emoji-datasource 15.0.1; mattermost/mattermost server/public/model/emoji_data.go
 */
const UNKNOWN = new Set(
  `beans biting_lip black_bird bubbles coral crutch donkey dotted_line_face empty_nest face_exhaling face_holding_back_tears
  face_in_clouds face_with_diagonal_mouth face_with_open_eyes_and_hand_over_mouth face_with_peeking_eye
  face_with_spiral_eyes flute folding_hand_fan ginger_root goose grey_heart hair_pick hamsa
  hand_with_index_finger_and_thumb_crossed heart_hands heart_on_fire heavy_equals_sign hyacinth identification_card
  index_pointing_at_the_viewer jar jellyfish khanda leftwards_hand leftwards_pushing_hand light_blue_heart lotus
  low_battery man_with_beard maracas melting_face men-with-bunny-ears-partying mending_heart mirror_ball moose
  nest_with_eggs palm_down_hand palm_up_hand pea_pod person_with_crown pink_heart playground_slide pouring_liquid
  pregnant_man pregnant_person rightwards_hand rightwards_pushing_hand ring_buoy saluting_face shaking_face troll wheel
  wing wireless woman_with_beard women-with-bunny-ears-partying x-ray`.split(/\s+/),
);

const TONE = /_(?:light|medium_light|medium|medium_dark|dark)_skin_tone$/;

/** Whether Mattermost has an emoji of that name itself: an image of that name would be refused or never shown. */
export function isMattermostEmoji(name: string): boolean {
  if (name === 'mattermost' || /^flag-[a-z]{2}$/.test(name) || /^skin-tone-[2-6]$/.test(name)) return true;
  const base = name.replace(TONE, '');
  return !UNKNOWN.has(base) && emojiCharacter(base) !== undefined;
}

/** The character of a standard emoji that Mattermost has no name for; undefined for every other name. */
export const characterOnly = (name: string): string | undefined =>
  UNKNOWN.has(name) ? emojiCharacter(name) : undefined;
