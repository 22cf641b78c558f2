/** English texts of the ids that an administrator meets; the server, too, shows the id of one that has no text. */
const MESSAGES: Record<string, string> = {
  'api.context.404.app_error': 'Sorry, we could not find the page.',
  'api.context.session_expired.app_error': 'Invalid or expired session, please login again.',
  'api.context.permissions.app_error': 'You do not have the appropriate permissions.',
  'api.context.invalid_body_param.app_error': 'Invalid or missing {{.Name}} in request body.',
  'api.context.invalid_url_param.app_error': 'Invalid or missing {{.Name}} parameter in request URL.',
  'api.config.client.old_format.app_error':
    'New format for the client configuration is not supported yet. Please specify format=old in the query string.',
  'api.file.attachments.disabled.app_error': 'File attachments have been disabled on this server.',
  'api.upload.create.upload_too_large.app_error': 'Unable to upload file. File is too large.',
  'api.upload.upload_data.invalid_content_length': 'Invalid Content-Length.',
  'app.upload.get.app_error': 'Failed to get upload.',
  'app.upload.upload_data.concurrent.app_error': 'Unable to upload data from more than one request.',
  'app.upload.upload_data.first_part_too_small.app_error':
    'Failed to upload data. First part must be at least {{.Size}} Bytes.',
  'jobs.request_cancellation.status.error':
    'Could not request cancellation for job that is not in a cancelable state.',
  'app.job.get.app_error': 'Unable to get the job.',
  'app.job.error': 'Error during job execution.',
  'app.job.update.app_error': 'Unable to update the job.',
  'import_process.worker.do_job.missing_file': 'Unable to process import: import_file parameter is missing.',
  'import_process.worker.do_job.file_exists': 'Unable to process import: file does not exists.',
  'import_process.worker.do_job.open_file': 'Unable to process import: failed to open file.',
  'import_process.worker.do_job.missing_jsonl': 'Unable to process import: JSONL file is missing.',
  'app.import.bulk_import.json_decode.error': 'JSON decode of line failed.',
  'app.import.bulk_import.file_scan.error': 'Error reading import data file.',
  'app.import.bulk_import.unsupported_version.error':
    'Incorrect or missing version in the data import file. Make sure version is the first object in your import file and try again.',
  'app.import.process_import_data_file_version_line.invalid_version.error':
    'Unable to read the version of the data import file.',
  'app.import.import_line.unknown_line_type.error': 'Import data line has unknown type "{{.Type}}".',
  'app.import.import_channel.team_not_found.error':
    'Error importing channel. Team with name "{{.TeamName}}" could not be found.',
  'app.import.import_user_channels.channel_not_found.error':
    'Error importing user channels. Channel not found.',
  'app.import.import_user_teams.save_members.max_accounts.app_error':
    'Unable to import team membership because no more members are allowed in that team',
  'app.import.get_users_by_username.some_users_not_found.error': 'Some users not found',
  'app.import.get_teams_by_names.some_teams_not_found.error': 'Some teams not found',
  'app.import.import_post.channel_not_found.error':
    'Error importing post. Channel with name "{{.ChannelName}}" could not be found.',
  'app.import.import_post.user_not_found.error':
    'Error importing post. User with username "{{.Username}}" could not be found.',
  'app.import.validate_post_import_data.message_length.error':
    'Post Message property is longer than the maximum permitted length.',
  'app.import.validate_reply_import_data.message_length.error':
    'Reply Message property is longer than the maximum permitted length.',
  'app.import.validate_post_import_data.props_too_large.error':
    'Post Props are longer than the maximum permitted length.',
  'app.import.validate_reaction_import_data.create_at_before_parent.error':
    'Reaction CreateAt property must be greater than the parent post CreateAt.',
  'app.import.validate_reply_import_data.create_at_before_parent.error':
    'Reply CreateAt property must be greater than the parent post CreateAt.',
  'app.import.validate_direct_channel_import_data.members_too_few.error':
    'Direct channel members list contains too few items.',
  'app.import.validate_direct_channel_import_data.members_too_many.error':
    'Direct channel members list contains too many items.',
  'app.import.validate_direct_post_import_data.channel_members_too_few.error':
    'Direct post channel members list contains too few items.',
  'app.import.validate_direct_post_import_data.channel_members_too_many.error':
    'Direct post channel members list contains too many items.',
  'app.import.attachment.bad_file.error': 'Error reading the file at: "{{.FilePath}}"',
  'app.import.emoji.bad_file.error':
    'Error reading import emoji image file. Emoji with name: "{{.EmojiName}}"',
  'app.user.save.email_exists.app_error': 'An account with that email already exists.',
  'app.user.save.username_exists.app_error': 'An account with that username already exists.',
  'app.channel.update.bad_id': 'Unable to update the channel.',
  'store.sql_channel.save_channel.limit.app_error':
    "You've reached the limit of the number of allowed channels.",
  'app.post.overwrite.app_error': 'Unable to overwrite the Post.',
  'model.post.is_valid.file_ids.app_error':
    'Invalid file ids. Note that uploads are limited to 10 files maximum. Please use additional posts for more files.',
  'model.emoji.system_emoji_name.app_error': 'Name conflicts with existing system emoji name.',
  'api.emoji.create.duplicate.app_error':
    'Unable to create emoji. Another emoji with the same name already exists.',
  'api.emoji.create.too_large.app_error': 'Unable to create emoji. Image is too large.',
  'api.emoji.create.other_user.app_error': 'Invalid user id.',
  'api.emoji.upload.image.app_error': 'Unable to create emoji. File must be a PNG, JPEG, or GIF.',
  'api.emoji.upload.large_image.too_large.app_error':
    'Unable to create emoji. Image must be smaller than {{.MaxWidth}} by {{.MaxHeight}}.',
  'api.user.upload_profile_user.too_large.app_error': 'Unable to upload profile image. File is too large.',
  'app.team.join_user_to_team.save_member.max_accounts.app_error':
    'Unable to create the new team membership because the team has reached the limit of members',
  'app.team.get_member.missing.app_error': 'No team member found for that user ID and team ID.',
  'app.channel.get_channels.not_found.app_error': 'No channels were found.',
  'api.channel.add_user_to_channel.type.app_error': 'Can not add user to this channel type.',
  'api.emoji.disabled.app_error': 'Custom emoji have been disabled by the system admin.',
  'app.user.missing_account.const': 'Unable to find the user.',
  'app.channel.get.existing.app_error': 'Unable to find the existing channel.',
  'app.channel.get_by_name.missing.app_error': 'Channel does not exist.',
  'app.team.get_by_name.missing.app_error': 'Unable to find the existing team.',
  'app.post.get.app_error': 'Unable to get the post.',
  'app.file_info.get.app_error': 'Unable to get the file info.',
  'api.channel.delete_channel.cannot.app_error': 'Unable to delete the default channel {{.Channel}}.',
  'api.channel.delete_channel.deleted.app_error': 'The channel has been archived or deleted.',
};

export const messageOf = (id: string, params: Record<string, string> = {}): string =>
  (MESSAGES[id] ?? id).replace(/\{\{\.(\w+)\}\}/g, (_, name) => params[name] ?? '');
