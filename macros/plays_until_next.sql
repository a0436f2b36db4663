{%- macro plays_until_next() -%}
    coalesce(lead(play_number) over (partition by user_id, year order by play_number asc), n_plays + 1) - play_number
{%- endmacro -%}
