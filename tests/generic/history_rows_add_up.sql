{%- test history_rows_add_up(model) -%}
    select file_name from {{ model }}
    where
        n_read <> n_rows
        or n_kept + n_broken + n_video + n_podcast + n_audiobook + n_no_track + n_no_time_played
        + n_private_session + n_repeated <> n_read
{%- endtest -%}
